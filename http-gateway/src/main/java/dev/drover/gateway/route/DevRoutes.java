package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.FileIO;

/** {@code /dev/artifacts}: the regular files of one directory, so that the examples have something to fetch. */
final class DevRoutes {
    private final Path directory;

    DevRoutes(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    void addTo(RouteTable table) {
        table.getLocal("/dev/artifacts/{name}", this::artifact);
    }

    private CompletionStage<HttpResponse> artifact(Call call) {
        String name = call.named("name");
        Path file = resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw ApiException.notFound("no artifact \"" + name + "\"");
        }
        try {
            return CompletableFuture.completedStage(HttpResponse.create()
                    .withEntity(HttpEntities.create(
                            ContentTypes.APPLICATION_OCTET_STREAM, Files.size(file), FileIO.fromPath(file))));
        } catch (IOException e) {
            throw ApiException.notFound("no artifact \"" + name + "\"");
        }
    }

    /** A name is one segment of a path; whatever leads out of the directory names nothing. */
    private Path resolve(String name) {
        try {
            Path file = directory.resolve(name).normalize();
            if (directory.equals(file.getParent())) {
                return file;
            }
        } catch (InvalidPathException unusable) {
            throw ApiException.notFound("no artifact of that name: " + unusable.getReason());
        }
        throw ApiException.notFound("no artifact \"" + name + "\"");
    }
}
