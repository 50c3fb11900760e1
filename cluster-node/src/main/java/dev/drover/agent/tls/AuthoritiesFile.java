package dev.drover.agent.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS that trusts the authorities in a file of certificates in PEM, and no others. */
public final class AuthoritiesFile {
    private AuthoritiesFile() {}

    /**
     * Trusts what is in the file now.
     *
     * @throws IOException with a sentence if the file has no certificates that can be read
     */
    public static SSLContext context(Path file) throws IOException {
        try (InputStream from = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(from);
            if (certificates.isEmpty()) {
                throw new IOException("\"" + file + "\" holds no certificate");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("authority-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (NoSuchFileException missing) {
            throw new IOException(
                    "the certificates in \"" + file + "\" cannot be read: there is no such file", missing);
        } catch (AccessDeniedException denied) {
            throw new IOException("the certificates in \"" + file + "\" cannot be read: permission denied", denied);
        } catch (GeneralSecurityException broken) {
            throw new IOException(
                    "the certificates in \"" + file + "\" cannot be read: " + broken.getMessage(), broken);
        }
    }
}
