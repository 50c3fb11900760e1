package dev.drover.agent.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What somebody answers who may answer as much, and as slowly, as he likes.
 *
 * @param text of its body, or the beginning of it
 * @param isWhole whether the text is all of it
 */
public record BoundedAnswer(int status, String text, boolean isWhole) {
    private static final int SUCCESS_BEGIN = 200;
    private static final int SUCCESS_END = 300;

    /**
     * Asks, and waits for the answer. The JDK's own timeout is over with the head of an answer: this one bounds all of it.
     *
     * @param most bytes of its body that are read
     * @throws HttpTimeoutException if it is not there in time
     */
    public static BoundedAnswer to(HttpRequest request, HttpClient client, int most, Duration patience)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<BoundedBody.Text>> sent =
                client.sendAsync(request, head -> new BoundedBody(most));
        try {
            HttpResponse<BoundedBody.Text> answer = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new BoundedAnswer(
                    answer.statusCode(), answer.body().read(), answer.body().isWhole());
        } catch (TimeoutException late) {
            throw new HttpTimeoutException("nothing came within " + patience.toMillis() + " ms");
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException trouble ? trouble : new IOException(failed.getCause());
        } finally {
            sent.cancel(true);
        }
    }

    public boolean isSuccess() {
        return status >= SUCCESS_BEGIN && status < SUCCESS_END;
    }
}
