package dev.drover.agent.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The text of an answer, of which no more than so many bytes are read. */
final class BoundedBody implements BodySubscriber<BoundedBody.Text> {
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Text> text = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** What was read, and whether that is all there was. */
    record Text(String read, boolean isWhole) {}

    BoundedBody(int most) {
        this.most = most;
    }

    @Override
    public CompletionStage<Text> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription begun) {
        subscription = begun;
        begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] piece = new byte[Math.min(part.remaining(), most - bytes.size())];
            boolean isOver = piece.length < part.remaining();
            part.get(piece);
            bytes.writeBytes(piece);
            if (isOver) {
                if (subscription != null) {
                    subscription.cancel();
                }
                complete(false);
                return;
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        complete(true);
    }

    private void complete(boolean isWhole) {
        text.complete(new Text(bytes.toString(StandardCharsets.UTF_8), isWhole));
    }
}
