package dev.drover.agent.download;

import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a repository by the program {@code git}, which is told to run nothing that comes with it: no hooks, no filters, no
 * helpers, no configuration but this; and to speak to servers only, also for submodules.
 */
final class GitClone {
    /** The names under which an artifact's options give these. */
    static final String REF = "ref";

    static final String DEPTH = "depth";
    static final String SSH_KEY = "sshkey";

    /** A repository's own files are not counted among those that it may have. */
    private static final String REPOSITORY = ".git";

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int LONGEST_COMPLAINT = 500;
    private static final int MOST_SAID = 1 << 20;
    private static final List<String> CONFIGURATION = List.of(
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "credential.helper=",
            "gc.auto=0",
            "http.followRedirects=false",
            "http.lowSpeedLimit=1",
            "http.lowSpeedTime=30",
            "protocol.file.allow=never",
            "protocol.ext.allow=never");

    private final ArtifactLimits limits;
    private final Map<String, String> environment;
    private final Path scratch;
    private final long deadlineNanos;

    /**
     * A clone, the time for which runs from now on.
     *
     * @param scratch where the key and git's words go; exists, and is not part of the tree
     */
    GitClone(ArtifactLimits limits, Map<String, String> environment, Path scratch) {
        this.limits = limits;
        this.environment = environment;
        this.scratch = scratch;
        this.deadlineNanos = System.nanoTime() + limits.times().git().toNanos();
    }

    void into(DownloadOrder order, Path tree) throws DownloadException, IOException {
        refuseHost(order.location());
        Map<String, String> variables = variables(order);
        String program = program();
        for (List<String> command : commands(program, order, tree)) {
            run(command, variables, tree);
        }
        GitSubmodules.Git git = (repository, arguments) -> {
            List<String> command = git(program, order);
            command.addAll(List.of("-C", repository.toString()));
            command.addAll(arguments);
            run(command, variables, tree);
            return said();
        };
        new GitSubmodules(git, depth(order)).fetch(tree);
        refuseTooMuch(tree);
    }

    /** What the last command has printed. */
    private String said() throws IOException, DownloadException {
        try (InputStream words = Files.newInputStream(words())) {
            byte[] said = words.readNBytes(MOST_SAID);
            if (said.length == MOST_SAID) {
                throw DownloadException.refused("the repository's settings have more than " + MOST_SAID + " bytes");
            }
            return new String(said, StandardCharsets.UTF_8);
        }
    }

    private Path words() {
        return scratch.resolve("git.log");
    }

    /** An address like {@code git@host:path} names its host, too. */
    static void refuseHost(String location) throws DownloadException, IOException {
        String host = host(location);
        if (host == null || host.isEmpty() || host.startsWith("-")) {
            throw DownloadException.refused("the source names no host");
        }
        try {
            RefusedHosts.refuse(host);
        } catch (java.net.UnknownHostException unknown) {
            throw DownloadException.failed("unknown host \"" + host + "\"");
        }
    }

    private static @Nullable String host(String location) {
        try {
            return location.contains("://")
                    ? URI.create(location).getHost()
                    : location.substring(location.indexOf('@') + 1).split(":", 2)[0];
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** The program along the path that it is given, too. */
    private String program() throws DownloadException {
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (directory.startsWith("/") && Files.isExecutable(Path.of(directory, "git"))) {
                return Path.of(directory, "git").toString();
            }
        }
        throw DownloadException.refused("this node has no git, which a source of this kind needs");
    }

    static List<List<String>> commands(String program, DownloadOrder order, Path tree) throws DownloadException {
        String ref = order.options().getOrDefault(REF, "");
        int depth = depth(order);
        List<String> clone = git(program, order);
        clone.addAll(List.of("clone", "--quiet", "--template="));
        if (depth > 0) {
            clone.add("--depth=" + depth);
        }
        boolean isBranch = depth > 0 && !ref.isEmpty();
        if (isBranch) {
            clone.add("--branch=" + ref);
        }
        boolean isChosen = !isBranch && !ref.isEmpty();
        if (isChosen) {
            clone.add("--no-checkout");
        }
        clone.addAll(List.of("--", order.location(), tree.toString()));
        if (!isChosen) {
            return List.of(clone);
        }
        List<String> checkout = git(program, order);
        checkout.addAll(List.of("-C", tree.toString(), "checkout", "--quiet", ref, "--"));
        return List.of(clone, checkout);
    }

    private static List<String> git(String program, DownloadOrder order) {
        List<String> line = new ArrayList<>(List.of(program));
        for (String setting : CONFIGURATION) {
            line.add("-c");
            line.add(setting);
        }
        if (order.insecure()) {
            line.addAll(List.of("-c", "http.sslVerify=false"));
        }
        return line;
    }

    /** The agent has looked at it already; 0 stands for all of the history. */
    private static int depth(DownloadOrder order) throws DownloadException {
        try {
            return Integer.parseInt(order.options().getOrDefault(DEPTH, "0"));
        } catch (NumberFormatException malformed) {
            throw DownloadException.refused("option depth must be a whole number");
        }
    }

    private Map<String, String> variables(DownloadOrder order) throws IOException, DownloadException {
        Map<String, String> variables = new TreeMap<>(environment);
        variables.keySet().removeIf(name -> name.startsWith("GIT_"));
        variables.put("HOME", scratch.toString());
        variables.put("GIT_CONFIG_NOSYSTEM", "1");
        variables.put("GIT_CONFIG_GLOBAL", "/dev/null");
        variables.put("GIT_ALLOW_PROTOCOL", "http:https:ssh:git");
        variables.put("GIT_TERMINAL_PROMPT", "0");
        variables.put("GIT_ASKPASS", "true");
        variables.put("SSH_ASKPASS", "true");
        variables.put("GIT_LFS_SKIP_SMUDGE", "1");
        variables.put("GIT_SSH_COMMAND", ssh(order.options().getOrDefault(SSH_KEY, "")));
        return variables;
    }

    /** A host that the machine's {@code ssh_known_hosts} has must be that one; others are taken as they are. */
    private String ssh(String encodedKey) throws IOException, DownloadException {
        String command = "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=accept-new"
                + " -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
        if (encodedKey.isEmpty()) {
            return command;
        }
        Path file = scratch.resolve("key");
        try {
            byte[] key = Base64.getMimeDecoder().decode(encodedKey);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, key);
        } catch (IllegalArgumentException malformed) {
            throw DownloadException.refused("option sshkey must be a private key in base64");
        }
        return command + " -o IdentitiesOnly=yes -i '" + file + "'";
    }

    private void run(List<String> command, Map<String, String> variables, Path tree)
            throws IOException, DownloadException {
        Path words = words();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(variables);
        builder.directory(scratch.toFile());
        builder.redirectErrorStream(true).redirectOutput(words.toFile());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            await(process, tree);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw DownloadException.failed("interrupted");
        } finally {
            Children.kill(process.toHandle());
        }
        if (process.exitValue() != 0) {
            throw DownloadException.failed("git: " + complaint(words));
        }
    }

    private void await(Process process, Path tree) throws IOException, InterruptedException, DownloadException {
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw DownloadException.failed(
                        "not complete after " + Durations.format(limits.times().git()));
            }
            refuseTooMuch(tree);
        }
    }

    /** What git says last, without the passwords that addresses may hold. */
    private static String complaint(Path words) throws IOException {
        String all = new String(Files.readAllBytes(words), StandardCharsets.UTF_8).strip();
        String end = all.substring(Math.max(0, all.length() - LONGEST_COMPLAINT));
        String line = end.substring(end.lastIndexOf("fatal:") < 0 ? 0 : end.lastIndexOf("fatal:"));
        return line.replaceAll("://[^/@\\s]*@", "://").replaceAll("\\s+", " ");
    }

    /** Also while git works: a repository is asked for its size by nobody before. */
    private void refuseTooMuch(Path tree) throws IOException, DownloadException {
        TreeSize size = new TreeSize();
        if (Files.isDirectory(tree)) {
            Files.walkFileTree(tree, size);
        }
        if (size.bytes > limits.unpackedBytes()) {
            throw DownloadException.refused("the repository is larger than " + limits.unpackedBytes() + " bytes");
        }
        if (size.files > limits.unpackedFiles()) {
            throw DownloadException.refused("the repository holds more than " + limits.unpackedFiles() + " files");
        }
    }

    private static final class TreeSize extends SimpleFileVisitor<Path> {
        private long bytes;
        private int files;
        private int inRepository;

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.endsWith(REPOSITORY)) {
                inRepository++;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
            if (directory.endsWith(REPOSITORY)) {
                inRepository--;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            files += inRepository == 0 ? 1 : 0;
            return FileVisitResult.CONTINUE;
        }

        /** Git makes files and removes them while they are counted. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
