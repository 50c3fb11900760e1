package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.VersionTagJson;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.VersionTag;
import dev.drover.server.Engine;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/job/:id/versions/:tag/tag}: the names that people give to versions of a job. */
final class JobTags {
    private JobTags() {}

    static CompletionStage<HttpResponse> apply(Call call, Engine engine) {
        JobId job = JobWrites.job(call);
        String name = name(call);
        return Body.readOptional(call)
                .thenCompose(body -> engine.ask(job, command(name, body), call.asked()))
                .thenApply(reply -> answer(call, reply));
    }

    static CompletionStage<HttpResponse> unset(Call call, Engine engine) {
        return engine.ask(JobWrites.job(call), new JobCommand.UntagVersion(name(call)), call.asked())
                .thenApply(reply -> answer(call, reply));
    }

    private static String name(Call call) {
        String name = call.named("tag");
        boolean isClean = name.chars().noneMatch(Character::isISOControl);
        if (name.length() > VersionTag.LONGEST_NAME || !isClean) {
            throw ApiException.badRequest("the name of a tag has at most " + VersionTag.LONGEST_NAME
                    + " characters, none of them a control character");
        }
        return name;
    }

    private static JobCommand command(String name, Body body) {
        String description = body.text("Description");
        if (description.length() > VersionTag.LONGEST_DESCRIPTION) {
            throw ApiException.badRequest("Description has " + description.length() + " characters, more than "
                    + VersionTag.LONGEST_DESCRIPTION);
        }
        long version = body.number("Version");
        if (version < 0) {
            throw ApiException.badRequest("Version must not be negative, and is " + version);
        }
        return new JobCommand.TagVersion(
                name, body.flag("Latest") ? OptionalLong.empty() : OptionalLong.of(version), description);
    }

    /** {@code Version} is not in Nomad's answer: it says which one {@code Latest} meant. */
    private static HttpResponse answer(Call call, JobReply reply) {
        if (reply instanceof JobReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof JobReply.Tagged tagged) {
            ObjectNode json = VersionTagJson.of(tagged.tag());
            json.put("Version", tagged.version());
            Replies.putQueryMeta(json, tagged.index());
            return Replies.indexed(Replies.json(call.parameters(), json), tagged.index());
        }
        throw new AssertionError("a job answered a tag with " + reply);
    }
}
