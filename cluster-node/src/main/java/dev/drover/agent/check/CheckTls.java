package dev.drover.agent.check;

import dev.drover.agent.tls.TrustingTls;
import dev.drover.protocol.job.ServiceCheck;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Whom a check trusts. */
final class CheckTls {
    private CheckTls() {}

    static SSLContext context(ServiceCheck check) throws GeneralSecurityException {
        return check.tlsSkipVerify() ? TrustingTls.context() : SSLContext.getDefault();
    }

    /** Whom the certificate has to be for; the server is told as well. */
    static String serverName(ServiceCheck check, InetSocketAddress address) {
        return check.tlsServerName().isEmpty() ? address.getHostString() : check.tlsServerName();
    }

    static SSLParameters verifying(ServiceCheck check, SSLParameters parameters) {
        if (!check.tlsSkipVerify()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }
}
