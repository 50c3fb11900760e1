package dev.drover.agent;

import dev.drover.agent.artifact.KeyedLocks;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.DataUnpacker;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.stream.DataRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what allocations take over from other nodes: asks the servers in turn, since only the one that the other agent is
 * connected to can pass it on. Methods block.
 */
final class DataFetch {
    private static final Logger LOG = LoggerFactory.getLogger(DataFetch.class);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(5);
    private static final Duration READ_PATIENCE = Duration.ofSeconds(40);
    static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int MOST_WORDS = 512;

    private final Node node;
    private final List<String> servers;
    private final Duration pause;
    private final KeyedLocks locks = new KeyedLocks();

    /**
     * For an agent.
     *
     * @param node that of the agent
     * @param servers {@code host:port} of the ports where agents connect
     * @param pause between one attempt and the next
     */
    DataFetch(Node node, List<String> servers, Duration pause) {
        this.node = node;
        this.servers = List.copyOf(servers);
        this.pause = pause;
    }

    /**
     * What is to be fetched.
     *
     * @param mostBytes what the files may hold together
     */
    record Order(AllocationId successor, AllocationId previous, List<String> tasks, long mostBytes) {}

    /**
     * Fetches it, or settles that it is not to be had; happens once, however many tasks ask for it. {@link
     * AllocationDirectory#inheritance} knows how it came out.
     *
     * @param unwanted whether the allocation is to end
     * @param waiting hears what is waited for
     * @return false if it became unwanted meanwhile
     */
    boolean fetch(AllocationDirectory directory, Order order, BooleanSupplier unwanted, Consumer<String> waiting)
            throws IOException, InterruptedException {
        KeyedLocks.Held turn = locks.lock(List.of(order.successor().value()));
        try {
            return fetchAlone(directory, order, unwanted, waiting);
        } finally {
            turn.close();
        }
    }

    private boolean fetchAlone(
            AllocationDirectory directory, Order order, BooleanSupplier unwanted, Consumer<String> waiting)
            throws IOException, InterruptedException {
        FetchPatience patience = FetchPatience.FRESH;
        String told = "";
        while (directory.inheritance().isEmpty() && !directory.inheritUnpacked(order.tasks())) {
            if (unwanted.getAsBoolean()) {
                return false;
            }
            FetchAnswer answer = askAll(directory, order, unwanted);
            Optional<FetchPatience> next = patience.after(answer);
            if (next.isEmpty()) {
                LOG.warn("allocation {} begins without data: {}", order.successor(), answer.why());
                directory.disinherit(answer.why());
            } else if (answer.kind() != FetchAnswer.Kind.ARRIVED) {
                if (!answer.why().equals(told)) {
                    told = answer.why();
                    waiting.accept("Waiting for the data of allocation \"" + order.previous() + "\": " + told);
                }
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
            patience = next.orElse(patience);
        }
        return true;
    }

    /** Another server may be the right one; any other answer counts for all. */
    private FetchAnswer askAll(AllocationDirectory directory, Order order, BooleanSupplier unwanted) {
        FetchAnswer answer = new FetchAnswer(FetchAnswer.Kind.ELSEWHERE, "no server is known");
        for (String server : servers) {
            answer = ask(server, directory, order, unwanted);
            if (answer.kind() != FetchAnswer.Kind.ELSEWHERE) {
                return answer;
            }
        }
        return answer;
    }

    private FetchAnswer ask(String server, AllocationDirectory directory, Order order, BooleanSupplier unwanted) {
        try {
            HttpURLConnection connection = open(server, order.successor());
            try {
                int status = connection.getResponseCode();
                return status == HttpURLConnection.HTTP_OK
                        ? take(connection, directory, order, unwanted)
                        : FetchAnswer.of(status, words(connection));
            } finally {
                connection.disconnect();
            }
        } catch (IOException failed) {
            return new FetchAnswer(FetchAnswer.Kind.ELSEWHERE, "server " + server + ": " + failed.getMessage());
        }
    }

    private static FetchAnswer take(
            HttpURLConnection connection, AllocationDirectory directory, Order order, BooleanSupplier unwanted) {
        try (InputStream archive = new WantedStream(connection.getInputStream(), unwanted)) {
            directory.unpackInheritance(archive, order.mostBytes());
            return new FetchAnswer(FetchAnswer.Kind.ARRIVED, "");
        } catch (DataUnpacker.RefusedException refused) {
            return new FetchAnswer(FetchAnswer.Kind.NEVER, String.valueOf(refused.getMessage()));
        } catch (IOException failed) {
            return new FetchAnswer(FetchAnswer.Kind.BROKEN, "the copy broke off: " + failed.getMessage());
        }
    }

    private HttpURLConnection open(String server, AllocationId successor) throws IOException {
        URL url = new URL("http://" + server + "/" + String.join("/", DataRequest.PATH) + "/" + successor);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout((int) CONNECT_PATIENCE.toMillis());
        connection.setReadTimeout((int) READ_PATIENCE.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty(DataRequest.NODE, node.id().value());
        connection.setRequestProperty(DataRequest.SECRET, node.secretId());
        return connection;
    }

    private static String words(HttpURLConnection connection) throws IOException {
        try (InputStream body = connection.getErrorStream()) {
            return body == null ? "" : new String(body.readNBytes(MOST_WORDS), StandardCharsets.UTF_8);
        }
    }

    /** Ends when nobody wants what it brings any more: its directory may be deleted then. */
    private static final class WantedStream extends FilterInputStream {
        private final BooleanSupplier unwanted;

        private WantedStream(InputStream from, BooleanSupplier unwanted) {
            super(from);
            this.unwanted = unwanted;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (unwanted.getAsBoolean()) {
                throw new InterruptedIOException("the allocation is to end");
            }
            return super.read(buffer, offset, length);
        }
    }
}
