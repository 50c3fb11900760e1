package dev.drover.agent;

import dev.drover.agent.directory.AllocationFiles;
import dev.drover.agent.directory.DataPacker;
import dev.drover.agent.directory.FileException;
import dev.drover.agent.jvm.JvmFiles;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers what servers ask about the files of allocations. */
final class FileRequests {
    private final AgentServices services;

    FileRequests(AgentServices services) {
        this.services = services;
    }

    void open(ServerFrame.OpenFile open, Subject subject, Destination destination) {
        services.blocking().execute(() -> {
            try {
                answer(open, subject, destination);
            } catch (FileException refused) {
                destination.refuse(open.request(), refused.rejected());
            } catch (IOException failed) {
                String why = "\"" + open.file().path() + "\" cannot be read: " + failed.getMessage();
                destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, why));
            }
        });
    }

    private void answer(ServerFrame.OpenFile open, Subject subject, Destination destination)
            throws FileException, IOException {
        FileRequest request = open.file();
        AllocationFiles files = new AllocationFiles(services.directory(request.allocation()));
        switch (request.operation()) {
            case STAT -> destination.say(new AgentFrame.FilesData(open.request(), List.of(files.stat(request.path()))));
            case LIST -> destination.say(new AgentFrame.FilesData(open.request(), files.list(request.path())));
            case DATA -> destination.send(open.request(), open.credit(), new DataPieces(pack(request)));
            case READ -> {
                Optional<Rejected> refusal = refusal(request, files.names(request.path()), subject);
                if (refusal.isPresent()) {
                    destination.refuse(open.request(), refusal.get());
                } else {
                    destination.send(open.request(), open.credit(), FilePieces.open(files, request));
                }
            }
        }
    }

    /** What a JVM was made to write is about the task that has ended, and may be more than the disk's size. */
    private DataPacker pack(FileRequest request) throws FileException, IOException {
        return DataPacker.open(services.directory(request.allocation()), request.limit(), path -> JvmFiles.task(path)
                .isPresent());
    }

    /** What a JVM was made to write is as much of its memory here as where it was asked for. */
    private Optional<Rejected> refusal(FileRequest request, List<String> path, Subject subject) {
        Optional<Task> owner = JvmFiles.task(path).flatMap(subject::task);
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        Task task = owner.get();
        Instant now = services.clock().instant();
        Optional<Rejected> refusal = services.access().refusal(JvmAccess.FETCH, task);
        subject.note(
                task.name(),
                refusal.map(why -> TaskEvents.jvmRefused(now, JvmAccess.FETCH, request.asker(), why.message()))
                        .orElseGet(() -> TaskEvents.jvm(now, JvmRequests.FETCHED, request.asker())));
        return refusal;
    }
}
