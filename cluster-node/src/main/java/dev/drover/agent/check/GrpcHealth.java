package dev.drover.agent.check;

import dev.drover.protocol.HostPort;
import dev.drover.protocol.codec.GrpcHealthCodec;
import dev.drover.protocol.job.ServiceCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoLogging;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.OutgoingConnection;
import org.apache.pekko.http.javadsl.OutgoingConnectionBuilder;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Asks a server by gRPC's health protocol, {@code grpc.health.v1.Health/Check}, how it is: one HTTP/2 connection for one
 * question. Blocks. Thread-safe.
 */
final class GrpcHealth {
    private static final int MAX_ANSWER = 16 << 10;

    private final ActorSystem<?> system;

    GrpcHealth(ActorSystem<?> system) {
        this.system = system;
    }

    /**
     * What came back.
     *
     * @param http the status of the HTTP response
     * @param status of the call as gRPC has it, with its message; empty if it was not told
     * @param body the message
     */
    record Answer(int http, String status, ByteString body) {
        boolean isServing() {
            return http == 200 && health().equals(GrpcHealthCodec.SERVING);
        }

        /** For who reads why it is not serving. */
        String described() {
            if (http != 200) {
                return "status " + http;
            }
            if (body.isEmpty()) {
                return status.isEmpty() ? "the answer is not gRPC" : "gRPC status " + status;
            }
            return "the service is " + health();
        }

        private String health() {
            try {
                return body.isEmpty() ? "" : GrpcHealthCodec.status(body.toArray());
            } catch (IOException other) {
                return "not told: " + other.getMessage();
            }
        }
    }

    Answer ask(ServiceCheck check, InetSocketAddress address, Deadline deadline)
            throws IOException, GeneralSecurityException {
        Duration patience = Duration.ofMillis(deadline.remainingMillis());
        CompletionStage<Answer> answer = Source.single(request(check, address))
                .concat(Source.maybe())
                .via(connection(check, address))
                .mapAsync(1, this::read)
                .completionTimeout(patience)
                .runWith(Sink.head(), system);
        try {
            return answer.toCompletableFuture().get(patience.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw late(late);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof TimeoutException late) {
                throw late(late);
            }
            throw new IOException(reason(failed), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private static String reason(ExecutionException failed) {
        Throwable cause = failed.getCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    private static IOException late(Throwable cause) {
        IOException late = new SocketTimeoutException("no answer in time");
        late.initCause(cause);
        return late;
    }

    private static HttpRequest request(ServiceCheck check, InetSocketAddress address) {
        String scheme = check.grpc().useTls() ? "https" : "http";
        String host = HostPort.of(address.getHostString(), address.getPort());
        return HttpRequest.POST("%s://%s/grpc.health.v1.Health/Check".formatted(scheme, host))
                .addHeader(RawHeader.create("te", "trailers"))
                .withEntity(HttpEntities.create(
                        ContentTypes.create(MediaTypes.APPLICATION_GRPC_PROTO),
                        GrpcHealthCodec.request(check.grpc().service())));
    }

    private Flow<HttpRequest, HttpResponse, CompletionStage<OutgoingConnection>> connection(
            ServiceCheck check, InetSocketAddress address) throws GeneralSecurityException {
        OutgoingConnectionBuilder to = Http.get(system)
                .connectionTo(address.getHostString())
                .toPort(address.getPort())
                .logTo(NoLogging.getInstance());
        if (!check.grpc().useTls()) {
            return to.http2WithPriorKnowledge();
        }
        SSLContext context = CheckTls.context(check);
        String name = CheckTls.serverName(check, address);
        return to.withCustomHttpsConnectionContext(ConnectionContext.httpsClient((host, port) -> {
                    SSLEngine engine = context.createSSLEngine(name, port);
                    engine.setUseClientMode(true);
                    engine.setSSLParameters(CheckTls.verifying(check, engine.getSSLParameters()));
                    return engine;
                }))
                .http2();
    }

    private CompletionStage<Answer> read(HttpResponse response) {
        int http = response.status().intValue();
        Answer begun = new Answer(http, status(response.getHeaders(), ""), ByteString.emptyByteString());
        if (response.entity() instanceof HttpEntity.Chunked chunked) {
            return chunked.getChunks()
                    .limitWeighted(MAX_ANSWER, part -> (long) part.data().size())
                    .runFold(begun, GrpcHealth::with, system);
        }
        return response.entity()
                .getDataBytes()
                .limitWeighted(MAX_ANSWER, part -> (long) part.size())
                .runFold(
                        begun,
                        (answer, part) ->
                                new Answer(http, answer.status(), answer.body().concat(part)),
                        system);
    }

    private static Answer with(Answer answer, HttpEntity.ChunkStreamPart part) {
        return part.isLastChunk()
                ? new Answer(answer.http(), status(part.getTrailerHeaders(), answer.status()), answer.body())
                : new Answer(answer.http(), answer.status(), answer.body().concat(part.data()));
    }

    private static String status(Iterable<HttpHeader> headers, String otherwise) {
        String code = header(headers, "grpc-status");
        String message = header(headers, "grpc-message");
        return code.isEmpty() ? otherwise : message.isEmpty() ? code : code + ": " + message;
    }

    private static String header(Iterable<HttpHeader> headers, String name) {
        return StreamSupport.stream(headers.spliterator(), false)
                .filter(header -> header.is(name))
                .map(HttpHeader::value)
                .findFirst()
                .orElse("");
    }
}
