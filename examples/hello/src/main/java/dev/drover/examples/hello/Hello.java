package dev.drover.examples.hello;

import static spark.Spark.get;
import static spark.Spark.ipAddress;
import static spark.Spark.port;

/** Answers {@code /hello} on the address and port that the orchestrator gave to the job's {@code http} label. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        String port = System.getenv("NOMAD_PORT_http");
        if (port == null) {
            System.err.println("NOMAD_PORT_http is not set");
            System.exit(2);
        }
        ipAddress(System.getenv().getOrDefault("NOMAD_IP_http", "127.0.0.1"));
        port(Integer.parseInt(port));
        get("/hello", (request, response) -> "Hello World");
    }
}
