package dev.drover.agent.driver;

import dev.drover.agent.qemu.QemuSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The command line of an emulator, as a task's {@code config} has it and its node allows. */
final class QemuCommand {
    static final Set<String> OPTIONS = Set.of(
            "image_path",
            "emulator",
            "machine_type",
            "drive_interface",
            "accelerator",
            "graceful_shutdown",
            "guest_agent",
            "args",
            "port_map");

    static final String EMULATOR = "qemu-system-x86_64";

    /** In the task's directory, where the emulator starts. */
    static final String MONITOR = "qmp.sock";

    private static final String GUEST_AGENT = "qa.sock";

    private static final Pattern EMULATORS = Pattern.compile("qemu-system-[a-z0-9_]+");
    private static final Pattern MACHINES = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_]");
    private static final Set<String> INTERFACES =
            Set.of("ide", "scsi", "sd", "mtd", "floppy", "pflash", "virtio", "none");
    private static final String ALL = "*";

    /** Of memory, for what it translates; QEMU would take up to a gigabyte. */
    private static final int TRANSLATION_MB = 128;

    private final TaskContext context;
    private final DriverConfig config;
    private final QemuSettings settings;
    private final Host host;

    /**
     * What the driver finds on its machine.
     *
     * @param programs finds a program by its name
     * @param kvm the kernel's device for virtual machines, which need not be there
     */
    record Host(Function<String, Optional<Path>> programs, Path kvm) {}

    QemuCommand(TaskContext context, DriverConfig config, QemuSettings settings, Host host) {
        this.context = context;
        this.config = config;
        this.settings = settings;
        this.host = host;
    }

    List<String> line() throws TaskStartException {
        List<String> line = new ArrayList<>(List.of(emulator(), "-machine", "type=" + machine(), "-nographic"));
        line.addAll(
                usesKvm()
                        ? List.of("-accel", "kvm", "-cpu", "host")
                        : List.of("-accel", "tcg,tb-size=" + TRANSLATION_MB));
        line.addAll(List.of("-m", context.share().memoryMb() + "M"));
        if (!context.share().cores().isEmpty()) {
            line.addAll(List.of("-smp", Integer.toString(context.share().cores().size())));
        }
        line.addAll(List.of("-drive", drive()));
        if (config.flag("graceful_shutdown")) {
            line.addAll(List.of("-qmp", "unix:" + MONITOR + ",server=on,wait=off"));
        }
        if (config.flag("guest_agent")) {
            line.addAll(guestAgent());
        }
        line.addAll(network());
        line.addAll(arguments());
        return line;
    }

    /** What the emulator has to see of the machine besides the task's own files. */
    List<Path> readable() throws TaskStartException {
        List<Path> readable = new ArrayList<>();
        QemuImage image = image();
        if (!image.own()) {
            readable.add(image.file());
        }
        if (usesKvm()) {
            readable.add(host.kvm());
        }
        return readable;
    }

    private String emulator() throws TaskStartException {
        String name = config.text("emulator").orElse(EMULATOR);
        if (!EMULATORS.matcher(name).matches()) {
            throw refused("emulator", name, "the name of an emulator such as \"qemu-system-aarch64\"");
        }
        return host.programs()
                .apply(name)
                .map(Path::toString)
                .orElseThrow(
                        () -> new TaskStartException("driver \"qemu\" finds no \"" + name + "\" on this node", false));
    }

    private String machine() throws TaskStartException {
        String type = config.text("machine_type").orElse("pc");
        if (!MACHINES.matcher(type).matches()) {
            throw refused("machine_type", type, "a type such as \"q35\"");
        }
        return type;
    }

    private boolean usesKvm() throws TaskStartException {
        String accelerator = config.text("accelerator").orElse("tcg");
        boolean kvm = accelerator.equals("kvm");
        if (!kvm && !accelerator.equals("tcg")) {
            throw refused("accelerator", accelerator, "\"tcg\" or \"kvm\"");
        }
        if (kvm && !Files.exists(host.kvm())) {
            throw new TaskStartException(
                    "driver \"qemu\" cannot use accelerator \"kvm\": this node has no " + host.kvm(), false);
        }
        return kvm;
    }

    private QemuImage image() throws TaskStartException {
        return QemuImage.find(config.required("image_path"), context.directory(), settings.imagePaths());
    }

    /** What is written to an image of the node's goes to a file of the task's, and is gone when the machine is off. */
    private String drive() throws TaskStartException {
        String drive = config.text("drive_interface").orElse("ide");
        if (!INTERFACES.contains(drive)) {
            throw refused(
                    "drive_interface",
                    drive,
                    "one of " + INTERFACES.stream().sorted().toList());
        }
        QemuImage image = image();
        String file = image.own()
                ? context.paths().inTask(image.file())
                : image.file().toString();
        return "file=" + file.replace(",", ",,") + ",if=" + drive + (image.own() ? "" : ",snapshot=on");
    }

    private static List<String> guestAgent() {
        return List.of(
                "-chardev",
                "socket,id=qga0,path=" + GUEST_AGENT + ",server=on,wait=off",
                "-device",
                "virtio-serial",
                "-device",
                "virtserialport,chardev=qga0,name=org.qemu.guest_agent.0");
    }

    /** Without a port the emulator's own network, which leads out and not in. */
    private List<String> network() throws TaskStartException {
        Map<String, String> ports = config.map("port_map");
        if (ports.isEmpty()) {
            return List.of();
        }
        StringBuilder network = new StringBuilder("user,id=user.0");
        for (Map.Entry<String, String> port : ports.entrySet()) {
            String forwarded = forwarded(port.getKey(), port.getValue());
            network.append(",hostfwd=tcp:")
                    .append(forwarded)
                    .append(",hostfwd=udp:")
                    .append(forwarded);
        }
        return List.of("-netdev", network.toString(), "-device", "virtio-net,netdev=user.0");
    }

    private String forwarded(String label, String inside) throws TaskStartException {
        String name = NOT_IN_NAMES.matcher(label).replaceAll("_");
        Map<String, String> variables = context.environment().variables();
        String port = variables.get("NOMAD_HOST_PORT_" + name);
        if (port == null) {
            throw new TaskStartException(
                    "driver \"qemu\" forwards no port \"%s\": neither the task nor its group has one of this label"
                            .formatted(label),
                    false);
        }
        if (!inside.matches("\\d{1,5}")) {
            throw refused("port_map", inside, "a port of the machine for \"" + label + "\"");
        }
        return "%s:%s-:%s".formatted(variables.getOrDefault("NOMAD_HOST_IP_" + name, ""), port, inside);
    }

    /** An argument that is no option belongs to the one before it; one without that would be another image. */
    private List<String> arguments() throws TaskStartException {
        List<String> arguments = config.texts("args");
        if (settings.allowedArguments().contains(ALL)) {
            return arguments;
        }
        boolean taken = true;
        for (String argument : arguments) {
            boolean isOption = argument.startsWith("-");
            if (isOption ? !settings.allowedArguments().contains(argument.replaceFirst("^--", "-")) : taken) {
                throw new TaskStartException(
                        "driver \"qemu\": this node does not allow the argument \"%s\": its operator would have to list it in args_allowlist"
                                .formatted(argument),
                        false);
            }
            taken = !isOption;
        }
        return arguments;
    }

    private static TaskStartException refused(String option, String given, String wanted) {
        return new TaskStartException(
                "config option \"%s\" of driver \"qemu\" takes %s, not \"%s\"".formatted(option, wanted, given), false);
    }
}
