package dev.drover.gateway.config;

import dev.drover.agent.log.LogSettings;
import dev.drover.agent.log.LogSettings.OutletSettings;
import dev.drover.agent.log.LogSettings.Protocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what becomes of tasks' output: {@code client { log_retention, log_max_age }} and its blocks {@code log_outlet}. */
record LogsConfig(ConfigReader files) {
    private static final String OUTLET = "client.log_outlet";
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final List<String> FACILITIES = List.of(
            "kern",
            "user",
            "mail",
            "daemon",
            "auth",
            "syslog",
            "lpr",
            "news",
            "uucp",
            "cron",
            "authpriv",
            "ftp",
            "ntp",
            "security",
            "console",
            "solaris-cron",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7");

    LogSettings settings() {
        List<OutletSettings> outlets = new ArrayList<>();
        for (String name : files.names(OUTLET)) {
            switch (name) {
                case "syslog" ->
                    outlet(Protocol.SYSLOG, Set.of("udp", "tcp", "unix")).ifPresent(outlets::add);
                case "otlp" -> outlet(Protocol.OTLP, Set.of("http", "https")).ifPresent(outlets::add);
                default -> files.problem("a log outlet is \"syslog\" or \"otlp\", not \"" + name + "\"");
            }
        }
        return new LogSettings(age("client.log_retention"), age("client.log_max_age"), outlets);
    }

    private Duration age(String key) {
        return files.duration(key, SHORTEST).orElse(Duration.ZERO);
    }

    private Optional<OutletSettings> outlet(Protocol protocol, Set<String> schemes) {
        String key = OUTLET + "." + protocol.name().toLowerCase(Locale.ROOT) + ".";
        String address = files.text(key + "address").orElse("");
        Optional<URI> uri = uri(address, schemes);
        if (uri.isEmpty()) {
            files.problem("\"" + key + "address\" is \"" + address + "\", but must be "
                    + (protocol == Protocol.SYSLOG
                            ? "like \"udp://127.0.0.1:514\", \"tcp://127.0.0.1:601\" or \"unix:///run/log.sock\""
                            : "like \"http://127.0.0.1:4318/v1/logs\""));
        }
        String name = files.text(key + "facility").orElse("local0");
        int facility = FACILITIES.indexOf(name);
        if (facility < 0) {
            files.problem("\"" + key + "facility\" is \"" + name + "\", which syslog does not have");
        }
        return uri.map(to -> new OutletSettings(protocol, to, facility, files.textsBelow(key + "headers.")));
    }

    private static Optional<URI> uri(String text, Set<String> schemes) {
        try {
            URI uri = new URI(text);
            boolean isUnix = "unix".equals(uri.getScheme());
            boolean isWhole = isUnix
                    ? uri.getPath() != null && uri.getPath().startsWith("/")
                    : uri.getHost() != null && (!"tcp".equals(uri.getScheme()) || uri.getPort() > 0);
            return isWhole && schemes.contains(uri.getScheme()) ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }
}
