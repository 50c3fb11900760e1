package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.FileInfo;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.ServerFrame;

/** What is asked about files of allocations, and what there is. */
final class FileCodec {
    private FileCodec() {}

    static AgentStreamProto.OpenFile toProto(ServerFrame.OpenFile open) {
        FileRequest request = open.file();
        return AgentStreamProto.OpenFile.newBuilder()
                .setRequest(open.request())
                .setAllocation(request.allocation().value())
                .setPath(request.path())
                .setOperation(operation(request.operation()))
                .setOrigin(StreamRequestCodec.origin(request.origin()))
                .setOffset(request.offset())
                .setLimit(request.limit())
                .setFollow(request.follow())
                .setAsker(request.asker())
                .setCredit(open.credit())
                .build();
    }

    static ServerFrame.OpenFile fromProto(AgentStreamProto.OpenFile open) {
        FileRequest request = new FileRequest(
                Ids.allocation(open.getAllocation()),
                open.getPath(),
                operation(open.getOperation()),
                StreamRequestCodec.origin(open.getOrigin()),
                open.getOffset(),
                open.getLimit(),
                open.getFollow(),
                open.getAsker());
        return new ServerFrame.OpenFile(open.getRequest(), request, open.getCredit());
    }

    private static AgentStreamProto.OpenFile.Operation operation(FileRequest.Operation operation) {
        return switch (operation) {
            case STAT -> AgentStreamProto.OpenFile.Operation.OPERATION_STAT;
            case LIST -> AgentStreamProto.OpenFile.Operation.OPERATION_LIST;
            case READ -> AgentStreamProto.OpenFile.Operation.OPERATION_READ;
            case DATA -> AgentStreamProto.OpenFile.Operation.OPERATION_DATA;
        };
    }

    private static FileRequest.Operation operation(AgentStreamProto.OpenFile.Operation operation) {
        return switch (operation) {
            case OPERATION_STAT -> FileRequest.Operation.STAT;
            case OPERATION_LIST -> FileRequest.Operation.LIST;
            case OPERATION_READ -> FileRequest.Operation.READ;
            case OPERATION_DATA -> FileRequest.Operation.DATA;
            case OPERATION_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("what is asked about a file");
        };
    }

    static AgentStreamProto.FilesData toProto(AgentFrame.FilesData data) {
        return AgentStreamProto.FilesData.newBuilder()
                .setRequest(data.request())
                .addAllFiles(Entries.each(data.files(), FileCodec::file))
                .build();
    }

    static AgentFrame.FilesData fromProto(AgentStreamProto.FilesData data) {
        return new AgentFrame.FilesData(data.getRequest(), Entries.each(data.getFilesList(), FileCodec::file));
    }

    private static AgentStreamProto.FilesData.File file(FileInfo file) {
        return AgentStreamProto.FilesData.File.newBuilder()
                .setName(file.name())
                .setDirectory(file.directory())
                .setBytes(file.bytes())
                .setMode(file.mode())
                .setModified(Times.toProto(file.modified()))
                .setContentType(file.contentType())
                .build();
    }

    private static FileInfo file(AgentStreamProto.FilesData.File file) {
        return new FileInfo(
                file.getName(),
                file.getDirectory(),
                file.getBytes(),
                file.getMode(),
                Times.fromProto(file.getModified()),
                file.getContentType());
    }
}
