package dev.drover.gateway.config;

import dev.drover.agent.consul.ConsulSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how a client reaches the Consul of its machine: the block {@code consul}, with Nomad's names, or the variables that
 * Consul's own command line reads. Without either there is none.
 */
record ConsulConfig(ConfigReader files, Map<String, String> environment) {
    private static final String BLOCK = "consul.";
    private static final Pattern FORM = Pattern.compile("(?:(https?)://)?([^/?#@]+)/?");
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /**
     * A setting, and by which name it was given.
     *
     * @param text empty if it was not
     */
    private record Given(String name, String text) {}

    Optional<ConsulSettings> settings() {
        Given address = given("address", "CONSUL_HTTP_ADDR");
        if (!files.hasBlock("consul") && address.text().isEmpty()) {
            return Optional.empty();
        }
        boolean ssl = files.flag(BLOCK + "ssl")
                .orElse(environment.getOrDefault("CONSUL_HTTP_SSL", "").equals("true"));
        Optional<URI> uri = uri(address.text(), ssl);
        if (uri.isEmpty()) {
            files.problem(address.name() + " is \"" + address.text()
                    + "\", but must be like \"127.0.0.1:8500\" or \"https://127.0.0.1:8501\"");
        }
        Given token = given("token", "CONSUL_HTTP_TOKEN");
        if (!token.text().chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            files.problem(token.name() + " must be printable ASCII without blanks");
        }
        return Optional.of(new ConsulSettings(
                uri.orElse(ConsulSettings.ADDRESS),
                token.text(),
                files.text(BLOCK + "ca_file")
                        .or(() -> Optional.ofNullable(environment.get("CONSUL_CACERT")))
                        .filter(file -> !file.isEmpty())
                        .map(Path::of),
                timeout()));
    }

    private Given given(String key, String variable) {
        return files.text(BLOCK + key)
                .map(text -> new Given("\"" + BLOCK + key + "\"", text))
                .orElseGet(() ->
                        new Given("the environment variable " + variable, environment.getOrDefault(variable, "")));
    }

    private Duration timeout() {
        Duration timeout = files.duration(BLOCK + "timeout", SHORTEST).orElse(ConsulSettings.TIMEOUT);
        if (timeout.compareTo(LONGEST) > 0) {
            files.problem("\"consul.timeout\" must be at most " + LONGEST.toSeconds() + "s");
            return LONGEST;
        }
        return timeout;
    }

    /** Consul's own form leaves out the scheme. */
    private static Optional<URI> uri(String address, boolean ssl) {
        if (address.isEmpty()) {
            return Optional.of(ssl ? URI.create("https://127.0.0.1:8501") : ConsulSettings.ADDRESS);
        }
        Matcher form = FORM.matcher(address);
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            String scheme = ssl || "https".equals(form.group(1)) ? "https" : "http";
            URI uri = new URI(scheme + "://" + form.group(2));
            return uri.getHost() == null || uri.getPort() < 1 ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException broken) {
            return Optional.empty();
        }
    }
}
