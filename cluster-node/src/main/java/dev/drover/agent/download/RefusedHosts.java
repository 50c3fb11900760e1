package dev.drover.agent.download;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Addresses that nothing is fetched from: there, cloud machines answer with credentials and with what they were set up by.
 * Link-local ones, and those that some clouds use besides.
 */
final class RefusedHosts {
    private static final String[] METADATA = {"100.100.100.200", "168.63.129.16", "fd00:ec2:0:0:0:0:0:254"};

    private RefusedHosts() {}

    /** The same name gives the same addresses again for some seconds: the JVM remembers them. */
    static void refuse(String host) throws UnknownHostException, DownloadException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (address.isLinkLocalAddress() || isMetadata(address)) {
                throw DownloadException.refused("link-local address \"" + host + "\" is refused");
            }
        }
    }

    private static boolean isMetadata(InetAddress address) {
        String text = address.getHostAddress();
        for (String metadata : METADATA) {
            if (text.equals(metadata)) {
                return true;
            }
        }
        return false;
    }
}
