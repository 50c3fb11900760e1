package dev.drover.cli;

import picocli.CommandLine.Option;

/** The flags of every command that talks to an agent; the environment fills what is not given. */
final class ConnectionOptions {
    private static final String DEFAULT_ADDRESS = "http://127.0.0.1:4646";

    @Option(
            names = "-address",
            paramLabel = "<url>",
            description = "address of the agent (DROVER_ADDR or NOMAD_ADDR; " + DEFAULT_ADDRESS + ")")
    String address = "";

    @Option(names = "-region", paramLabel = "<region>", description = "region to ask (DROVER_REGION or NOMAD_REGION)")
    String region = "";

    @Option(
            names = "-namespace",
            paramLabel = "<namespace>",
            description = "namespace to work in; * lists all (DROVER_NAMESPACE or NOMAD_NAMESPACE)")
    String namespace = "";

    @Option(
            names = "-token",
            paramLabel = "<secret>",
            description = "secret of an ACL token (DROVER_TOKEN or NOMAD_TOKEN)")
    String token = "";

    HttpApi connect(Session session) {
        String base = chosen(address, session, "ADDR", DEFAULT_ADDRESS);
        return HttpApi.create(
                base,
                chosen(namespace, session, "NAMESPACE", ""),
                chosen(region, session, "REGION", ""),
                chosen(token, session, "TOKEN", ""),
                session.setting("HTTP_AUTH").orElse(""));
    }

    private static String chosen(String flag, Session session, String setting, String otherwise) {
        return flag.isEmpty() ? session.setting(setting).orElse(otherwise) : flag;
    }
}
