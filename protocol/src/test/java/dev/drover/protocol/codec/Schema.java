package dev.drover.protocol.codec;

import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.drover.protocol.proto.v1.AgentStateProto;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.proto.v1.AllocationProto;
import dev.drover.protocol.proto.v1.CommonProto;
import dev.drover.protocol.proto.v1.DeploymentProto;
import dev.drover.protocol.proto.v1.EvaluationProto;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.JobEventProto;
import dev.drover.protocol.proto.v1.JobProto;
import dev.drover.protocol.proto.v1.LogProto;
import dev.drover.protocol.proto.v1.NodeProto;
import dev.drover.protocol.proto.v1.PeerProto;
import dev.drover.protocol.proto.v1.SettingProto;
import dev.drover.protocol.proto.v1.StateProto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The descriptor set of the .proto files as text: one line for each field, enum value and reserved number. */
final class Schema {
    static final Path FILE = GoldenFiles.DIRECTORY.resolve("schema.txt");

    private static final List<FileDescriptor> FILES = List.of(
            CommonProto.getDescriptor(),
            JobProto.getDescriptor(),
            AllocationProto.getDescriptor(),
            DeploymentProto.getDescriptor(),
            EvaluationProto.getDescriptor(),
            JobEventProto.getDescriptor(),
            JobCommandProto.getDescriptor(),
            NodeProto.getDescriptor(),
            StateProto.getDescriptor(),
            AgentStreamProto.getDescriptor(),
            AgentStateProto.getDescriptor(),
            LogProto.getDescriptor(),
            PeerProto.getDescriptor(),
            SettingProto.getDescriptor());

    private Schema() {}

    /** A line is {@code <message or enum> <number> <rest>}. */
    static List<String> current() {
        List<String> lines = new ArrayList<>();
        for (FileDescriptor file : FILES) {
            file.getEnumTypes().forEach(type -> describe(type, lines));
            file.getMessageTypes().forEach(type -> describe(type, lines));
        }
        return lines;
    }

    /** The committed lines whose number now means something else, or nothing without being reserved. */
    static List<String> broken(List<String> committed) {
        Map<String, String> today = current().stream().collect(Collectors.toMap(Schema::numberOf, Function.identity()));
        return committed.stream()
                .filter(line -> !line.equals(today.get(numberOf(line)))
                        && !(numberOf(line) + " reserved").equals(today.get(numberOf(line))))
                .toList();
    }

    /** The message or enum and the number, without what it means. */
    static String numberOf(String line) {
        return line.substring(0, line.indexOf(' ', line.indexOf(' ') + 1));
    }

    private static void describe(Descriptor message, List<String> lines) {
        for (FieldDescriptor field : message.getFields()) {
            lines.add(message.getFullName() + " " + field.getNumber() + " " + field.getName() + " " + describe(field));
        }
        for (ReservedRange range : message.toProto().getReservedRangeList()) {
            for (int number = range.getStart(); number < range.getEnd(); number++) {
                lines.add(message.getFullName() + " " + number + " reserved");
            }
        }
        message.getEnumTypes().forEach(type -> describe(type, lines));
        message.getNestedTypes().forEach(type -> describe(type, lines));
    }

    private static String describe(FieldDescriptor field) {
        String type =
                switch (field.getJavaType()) {
                    case MESSAGE -> field.getMessageType().getFullName();
                    case ENUM -> field.getEnumType().getFullName();
                    case BOOLEAN, BYTE_STRING, DOUBLE, FLOAT, INT, LONG, STRING ->
                        field.getType().name().toLowerCase(Locale.ROOT);
                };
        if (field.isRepeated()) {
            return type + " repeated";
        }
        String oneof = Optional.ofNullable(field.getRealContainingOneof())
                .map(OneofDescriptor::getName)
                .map(name -> " oneof " + name)
                .orElse("");
        boolean marked =
                field.hasPresence() && oneof.isEmpty() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
        return type + (marked ? " optional" : oneof);
    }

    private static void describe(EnumDescriptor type, List<String> lines) {
        type.getValues()
                .forEach(value -> lines.add(type.getFullName() + " " + value.getNumber() + " " + value.getName()));
        for (EnumReservedRange range : type.toProto().getReservedRangeList()) {
            for (int number = range.getStart(); number <= range.getEnd(); number++) {
                lines.add(type.getFullName() + " " + number + " reserved");
            }
        }
    }
}
