package dev.drover.gateway.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The flags of {@code drover agent}. They win over configuration files.
 *
 * @param servers {@code host:port} of servers' rpc ports; none leaves them to the configuration
 * @param configs files and directories, in the order they were named
 */
public record AgentFlags(
        boolean dev,
        boolean client,
        List<String> servers,
        boolean server,
        List<Path> configs,
        Optional<Path> dataDirectory,
        Optional<String> journal,
        Optional<String> bind,
        boolean insecureBind,
        Optional<String> name,
        Optional<String> datacenter,
        Optional<String> logLevel,
        OptionalInt httpPort,
        OptionalInt rpcPort,
        Optional<Path> devArtifacts,
        boolean help) {
    /** What {@code drover agent -help} prints. */
    public static final String USAGE = """
        Usage: drover agent [options]

          Runs a server, a client or both until interrupted.

          -dev                  a server and a client on loopback; tasks end with the agent
          -client               a client: it runs tasks. With neither -server nor -dev its JVM is made for a
                                quick start
          -servers=ADDRESSES    host:port of the rpc ports of servers, with commas in between, for a client
          -server               a server: it keeps state, and schedules
          -config=PATH          a configuration file (HCL or JSON) or a directory of them; may be repeated
          -data-dir=DIR         where the agent keeps its data (default with -dev: ~/.local/state/drover/dev)
          -journal=TYPE         embedded (a Cassandra of the agent's own), cassandra (see the configuration file)
                                or memory (nothing survives)
          -bind=ADDRESS         where to listen (default 127.0.0.1)
          -insecure-bind        allows to listen beyond loopback without encryption and access control
          -node=NAME            the agent's name (default: the host's)
          -dc=NAME              the agent's datacenter (default dc1)
          -http-port=PORT       port of the HTTP API (default 4646; 0 takes any free one)
          -rpc-port=PORT        port agents connect to (default 4647; 0 takes any free one)
          -log-level=LEVEL      error, warn, info, debug or trace (default info)
          -dev-artifacts=DIR    serves the files of a directory below /dev/artifacts/, with -dev only
        """;

    public AgentFlags {
        servers = List.copyOf(servers);
        configs = List.copyOf(configs);
    }

    /** Flags have one dash or two, and their value behind {@code =} or as the next argument. */
    public static AgentFlags parse(List<String> arguments) {
        Parser parser = new Parser(arguments);
        parser.parse();
        return parser.flags();
    }

    private static final class Parser {
        private final List<String> arguments;
        private final List<Path> configs = new ArrayList<>();
        private final java.util.Map<String, String> values = new java.util.HashMap<>();
        private boolean dev;
        private boolean client;
        private boolean server;
        private boolean insecureBind;
        private boolean help;
        private int next;

        Parser(List<String> arguments) {
            this.arguments = arguments;
        }

        void parse() {
            while (next < arguments.size()) {
                String argument = arguments.get(next++);
                if (!argument.startsWith("-")) {
                    throw new ConfigException("unexpected argument \"" + argument + "\"");
                }
                String flag = argument.startsWith("--") ? argument.substring(2) : argument.substring(1);
                int equals = flag.indexOf('=');
                String key = equals < 0 ? flag : flag.substring(0, equals);
                take(key, equals < 0 ? Optional.empty() : Optional.of(flag.substring(equals + 1)));
            }
        }

        private void take(String key, Optional<String> value) {
            switch (key) {
                case "dev" -> dev = true;
                case "client" -> client = true;
                case "server" -> server = true;
                case "insecure-bind" -> insecureBind = true;
                case "help", "h" -> help = true;
                case "config" -> configs.add(Path.of(value(key, value)));
                case "servers",
                        "data-dir",
                        "journal",
                        "bind",
                        "node",
                        "dc",
                        "log-level",
                        "http-port",
                        "rpc-port",
                        "dev-artifacts" -> values.put(key, value(key, value));
                default -> throw new ConfigException("unknown flag \"-" + key + "\"");
            }
        }

        private String value(String key, Optional<String> given) {
            if (given.isPresent()) {
                return given.get();
            }
            if (next == arguments.size()) {
                throw new ConfigException("flag \"-" + key + "\" needs a value");
            }
            return arguments.get(next++);
        }

        AgentFlags flags() {
            return new AgentFlags(
                    dev,
                    client,
                    text("servers").map(list -> List.of(list.split(","))).orElse(List.of()),
                    server,
                    configs,
                    text("data-dir").map(Path::of),
                    text("journal"),
                    text("bind"),
                    insecureBind,
                    text("node"),
                    text("dc"),
                    text("log-level"),
                    port("http-port"),
                    port("rpc-port"),
                    text("dev-artifacts").map(Path::of),
                    help);
        }

        private Optional<String> text(String key) {
            return Optional.ofNullable(values.get(key));
        }

        private OptionalInt port(String key) {
            return text(key).map(value -> OptionalInt.of(parsePort(key, value))).orElse(OptionalInt.empty());
        }

        private static int parsePort(String key, String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65_535) {
                    return port;
                }
            } catch (NumberFormatException e) {
                // Falls through to the same sentence as a number out of range.
            }
            throw new ConfigException("flag \"-" + key + "\" takes a port from 0 to 65535, not \"" + value + "\"");
        }
    }
}
