package dev.drover.scheduler;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/** Tries every property of a class as many times more often as {@code -Ddrover.property.factor} says. */
public final class MoreCases implements AroundPropertyHook {
    private static final int FACTOR = Integer.getInteger("drover.property.factor", 1);

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        context.attributes().tries().ifPresent(tries -> context.attributes().setTries(tries * FACTOR));
        return property.execute();
    }
}
