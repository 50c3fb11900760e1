package dev.drover.agent;

import dev.drover.agent.directory.AllocationFiles;
import dev.drover.agent.directory.FileException;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.io.IOException;
import java.util.List;

/** Answers what servers ask about the files of allocations. */
final class FileRequests {
    private final AgentServices services;

    FileRequests(AgentServices services) {
        this.services = services;
    }

    void open(ServerFrame.OpenFile open, Destination destination) {
        services.blocking().execute(() -> {
            try {
                answer(open, destination);
            } catch (FileException refused) {
                destination.refuse(open.request(), refused.rejected());
            } catch (IOException failed) {
                String why = "\"" + open.file().path() + "\" cannot be read: " + failed.getMessage();
                destination.refuse(open.request(), new Rejected(Reason.UNAVAILABLE, why));
            }
        });
    }

    private void answer(ServerFrame.OpenFile open, Destination destination) throws FileException, IOException {
        FileRequest request = open.file();
        AllocationFiles files = new AllocationFiles(services.directory(request.allocation()));
        switch (request.operation()) {
            case STAT -> destination.say(new AgentFrame.FilesData(open.request(), List.of(files.stat(request.path()))));
            case LIST -> destination.say(new AgentFrame.FilesData(open.request(), files.list(request.path())));
            case READ -> destination.send(open.request(), open.credit(), FilePieces.open(files, request));
        }
    }
}
