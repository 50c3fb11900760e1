package dev.drover.agent.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Listens in an engine's place, and answers the requests that it was told of; any other is one too many. */
public final class ScriptedEngine implements AutoCloseable {
    /** Nothing is ever answered. */
    static final String SILENCE = "";

    private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
    public final List<String> requests = new CopyOnWriteArrayList<>();

    public ScriptedEngine(Path socket) throws IOException {
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "scripted-engine");
        thread.setDaemon(true);
        thread.start();
        json("GET /version", 200, "{\"ApiVersion\": \"1.41\", \"Version\": \"9.9\", \"Os\": \"linux\"}");
    }

    /** @param request method and path */
    void answer(String request, String wholeAnswer) {
        answers.put(request, wholeAnswer);
    }

    public void json(String request, int status, String body) {
        answer(request, "HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body));
    }

    private void serve() {
        try {
            while (true) {
                serve(server.accept());
            }
        } catch (IOException closed) {
            requests.add("closed");
        }
    }

    private void serve(SocketChannel caller) throws IOException {
        open.add(caller);
        String head = head(Channels.newInputStream(caller));
        requests.add(head);
        String line = head.substring(0, head.indexOf(" HTTP/1.1"));
        String answer = answers.getOrDefault(line, "HTTP/1.1 501 Unexpected\r\n\r\n{\"message\": \"unexpected\"}");
        if (answer.equals(SILENCE)) {
            return;
        }
        // Byte by byte: nobody may rely on how an answer is cut.
        for (byte one : answer.getBytes(ISO_8859_1)) {
            caller.write(ByteBuffer.wrap(new byte[] {one}));
        }
        caller.close();
    }

    private static String head(InputStream from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.read();
            if (next < 0) {
                throw new IOException("the request has no end");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SocketChannel one : open) {
            one.close();
        }
    }
}
