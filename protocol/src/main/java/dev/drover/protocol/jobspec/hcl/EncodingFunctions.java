package dev.drover.protocol.jobspec.hcl;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** base64decode, base64encode, csvdecode, jsondecode, jsonencode, urlencode. */
final class EncodingFunctions {
    private EncodingFunctions() {}

    static void register(FunctionLibrary library) {
        library.add(
                "base64encode",
                1,
                arguments -> Value.text(
                        Base64.getEncoder().encodeToString(arguments.text(0).getBytes(StandardCharsets.UTF_8))));
        library.add("base64decode", 1, EncodingFunctions::base64decode);
        library.add(
                "urlencode",
                1,
                arguments -> Value.text(URLEncoder.encode(arguments.text(0), StandardCharsets.UTF_8)
                        .replace("*", "%2A")
                        .replace("%7E", "~")));
        library.add("jsonencode", 1, arguments -> Value.text(JsonText.encode(arguments.value(0))));
        library.add("jsondecode", 1, EncodingFunctions::jsondecode);
        library.add("csvdecode", 1, EncodingFunctions::csvdecode);
    }

    private static Value base64decode(Arguments arguments) {
        try {
            byte[] bytes = Base64.getDecoder().decode(arguments.text(0));
            return Value.text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException malformed) {
            throw arguments.fault("the text is not base64");
        } catch (CharacterCodingException notText) {
            throw arguments.fault("the decoded bytes are not UTF-8 text");
        }
    }

    private static Value jsondecode(Arguments arguments) {
        SourceFile source = SourceFile.of("json", arguments.text(0));
        try {
            return JsonReader.toValue(
                    JsonReader.read(source, arguments.budget().limits().nesting()));
        } catch (Fault fault) {
            Diagnostic diagnostic = fault.diagnostic(source.span(0, 0));
            throw arguments.fault(
                    diagnostic.message() + " at line " + diagnostic.position().line() + ", column "
                            + diagnostic.position().column() + " of the text");
        }
    }

    private static Value csvdecode(Arguments arguments) {
        List<List<String>> rows = new Csv(arguments).rows();
        if (rows.isEmpty()) {
            throw arguments.fault("the header line is missing");
        }
        List<String> header = rows.get(0);
        List<Value> records = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            if (row.size() != header.size()) {
                throw arguments.fault("a line has " + row.size() + " fields, the header has " + header.size());
            }
            Map<String, Value> columns = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                columns.put(header.get(i), Value.text(row.get(i)));
            }
            records.add(arguments.budget().charged(Value.mapping(columns)));
        }
        return Value.list(records);
    }

    /** Lines of fields, as RFC 4180 has them. */
    private static final class Csv {
        private final Arguments arguments;
        private final String text;
        private int at;

        Csv(Arguments arguments) {
            this.arguments = arguments;
            this.text = arguments.text(0);
        }

        List<List<String>> rows() {
            List<List<String>> rows = new ArrayList<>();
            while (at < text.length()) {
                if (text.charAt(at) == '\n' || text.startsWith("\r\n", at)) {
                    at++;
                } else {
                    rows.add(row());
                }
            }
            return rows;
        }

        private List<String> row() {
            List<String> fields = new ArrayList<>();
            while (true) {
                fields.add(at < text.length() && text.charAt(at) == '"' ? quoted() : bare());
                boolean more = at < text.length() && text.charAt(at) == ',';
                if (at < text.length()) {
                    at++;
                }
                if (!more) {
                    return fields;
                }
            }
        }

        private String bare() {
            int start = at;
            while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
                at++;
            }
            int end = at > start && text.charAt(at - 1) == '\r' ? at - 1 : at;
            return text.substring(start, end);
        }

        private String quoted() {
            StringBuilder out = new StringBuilder();
            at++;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != '"') {
                    out.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    out.append('"');
                    at++;
                } else {
                    skipCarriageReturn();
                    return out.toString();
                }
            }
            throw arguments.fault("a quoted field is not terminated");
        }

        private void skipCarriageReturn() {
            if (text.startsWith("\r\n", at)) {
                at++;
            }
            if (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
                throw arguments.fault("a quoted field goes on after its closing quote");
            }
        }
    }
}
