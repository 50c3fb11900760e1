package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

class StreamFramesTest {
    /** CVE-2020-10944, GH-24489: a page that a task has written must not run where its output is looked at. */
    @Test
    void letNoBrowserTakeWhatATaskHasWrittenForAPage() {
        List<HttpResponse> answers = List.of(
                StreamFrames.plain(Source.empty(), ContentTypes.TEXT_PLAIN_UTF8),
                StreamFrames.framed(Source.empty(), true),
                StreamFrames.framed(Source.empty(), false));

        assertThat(answers).allSatisfy(answer -> assertThat(
                        answer.getHeader("X-Content-Type-Options").map(HttpHeader::value))
                .contains("nosniff"));
    }
}
