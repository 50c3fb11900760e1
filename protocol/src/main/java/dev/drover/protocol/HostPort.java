package dev.drover.protocol;

/** How addresses are written. */
public final class HostPort {
    private HostPort() {}

    /** {@code host:port}; an IPv6 address stands in brackets. */
    public static String of(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
