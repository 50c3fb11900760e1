package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.CheckResult.Status;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Runs the script of a check once, beside its task: 0 is a success, 1 a warning, all else a failure, as is one that has not
 * ended when its time is up. Blocking; thread-safe.
 */
final class ScriptProbe {
    private static final int WARNING = 1;

    private final AgentServices services;

    ScriptProbe(AgentServices services) {
        this.services = services;
    }

    CheckResult run(Probe probe) {
        ServiceCheck check = probe.check();
        List<String> command = new ArrayList<>(List.of(check.script().command()));
        command.addAll(check.script().args());
        TaskDirectory directory = services.directory(probe.placement().id()).task(probe.boundTask());
        Words words = new Words();
        try {
            return judged(new BesideTask(services, directory).run(command, check.timeout(), words), words.text());
        } catch (TaskStartException failed) {
            return result(Status.FAILURE, String.valueOf(failed.getMessage()));
        } catch (TimeoutException killed) {
            String late = "not complete after " + Durations.format(check.timeout());
            return result(Status.FAILURE, words.text().isEmpty() ? late : late + ": " + words.text());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return result(Status.FAILURE, "interrupted");
        }
    }

    private CheckResult judged(int code, String text) {
        String said = text.isEmpty() ? "exit code " + code : text;
        return switch (code) {
            case 0 -> result(Status.SUCCESS, said);
            case WARNING -> result(Status.WARNING, said);
            default -> result(Status.FAILURE, said);
        };
    }

    private CheckResult result(Status status, String output) {
        return new CheckResult(status, output, 0, services.clock().instant());
    }

    /** The beginning of what a script says. */
    private static final class Words extends OutputStream {
        /** As of the answers to http checks. */
        private static final int MOST = 3 << 10;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] from, int offset, int count) {
            bytes.write(from, offset, Math.min(count, MOST - bytes.size()));
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8).strip();
        }
    }
}
