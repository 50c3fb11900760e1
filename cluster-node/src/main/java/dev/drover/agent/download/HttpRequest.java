package dev.drover.agent.download;

import java.net.URI;
import java.util.Map;

/**
 * What is asked of a web server.
 *
 * @param headers for the host in the address, and no other
 * @param insecure whether its certificate is not looked at
 * @param followsRedirects otherwise one is a failure
 * @param held what is known of an earlier answer; if it still holds, the file is not sent again
 */
record HttpRequest(URI uri, Map<String, String> headers, boolean insecure, boolean followsRedirects, Validator held) {}
