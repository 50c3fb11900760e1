package dev.drover.agent.driver;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A test, or a class of them, that needs programs of the system: without one of them it is skipped, and fails where
 * {@code CI=true}. One that needs root is skipped for everybody else, {@code CI=true} or not: {@code ./drover test} tells which
 * these are.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsTool.Condition.class)
public @interface NeedsTool {
    /** The programs' names, looked for along the path. */
    String[] value() default {};

    /** Whether the programs are of use to root only, or what is tested without any is. */
    boolean asRoot() default false;

    /** Looks for the programs before anything of the class or the test runs. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Optional<NeedsTool> needs = AnnotationSupport.findAnnotation(context.getElement(), NeedsTool.class);
            String path = System.getenv().getOrDefault("PATH", "");
            boolean isIntegration = "true".equals(System.getenv("CI"));
            if (needs.isEmpty()) {
                return ConditionEvaluationResult.enabled("needs nothing");
            }
            if (needs.get().asRoot() && !System.getProperty("user.name", "").equals("root")) {
                return ConditionEvaluationResult.disabled("skipped: needs root");
            }
            return Arrays.stream(needs.get().value())
                    .map(tool -> evaluate(tool, path, isIntegration))
                    .filter(ConditionEvaluationResult::isDisabled)
                    .findFirst()
                    .orElse(ConditionEvaluationResult.enabled("all are there"));
        }

        /**
         * For what is there or not by more than its name: a test that needs it is given up, and fails where {@code CI=true}.
         *
         * @param needed completes "needs …"
         */
        public static void assume(boolean isThere, String needed) {
            assume(isThere, needed, "true".equals(System.getenv("CI")));
        }

        static void assume(boolean isThere, String needed, boolean isIntegration) {
            if (!isThere && isIntegration) {
                throw new IllegalStateException("needs " + needed + ", which must be there where CI=true");
            }
            Assumptions.assumeTrue(isThere, () -> "skipped: needs " + needed);
        }

        static ConditionEvaluationResult evaluate(String tool, String path, boolean isIntegration) {
            boolean isThere = Pattern.compile(Pattern.quote(File.pathSeparator))
                    .splitAsStream(path)
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory).resolve(tool)));
            if (isThere) {
                return ConditionEvaluationResult.enabled(tool + " is there");
            }
            if (isIntegration) {
                throw new IllegalStateException("needs " + tool + ", which must be there where CI=true");
            }
            return ConditionEvaluationResult.disabled("skipped: needs " + tool);
        }
    }
}
