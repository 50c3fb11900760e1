package dev.drover.protocol.allocation;

import java.time.Instant;

/** The agent's verdict on an allocation of a deployment. */
public record DeploymentHealth(boolean healthy, Instant at) {}
