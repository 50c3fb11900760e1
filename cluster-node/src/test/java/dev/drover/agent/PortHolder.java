package dev.drover.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A program that needs its port, says its PID to whoever connects, and takes its time to end when it is told to. */
final class PortHolder {
    private PortHolder() {}

    /**
     * Serves until it is told to end.
     *
     * @param arguments the port, and for how many milliseconds it holds on to it after a signal
     */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        Duration linger = Duration.ofMillis(Long.parseLong(arguments[1]));
        byte[] pid = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        try (ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> linger(linger)));
            while (true) {
                try (Socket caller = server.accept()) {
                    caller.getOutputStream().write(pid);
                }
            }
        }
    }

    private static void linger(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Who holds a port; empty if nobody does. */
    static String at(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException nobody) {
            return "";
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
