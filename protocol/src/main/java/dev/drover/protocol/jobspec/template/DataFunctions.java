package dev.drover.protocol.jobspec.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Functions of consul-template that encode, decode and hash. */
final class DataFunctions {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry(
                    "parseJSON",
                    Function.of(
                            1, call -> parseJson(call.text(0), call.context().budget()))),
            Map.entry("toJSON", json(false, true)),
            Map.entry("toJSONPretty", json(true, true)),
            Map.entry("toUnescapedJSON", json(false, false)),
            Map.entry("toUnescapedJSONPretty", json(true, false)),
            Map.entry(
                    "toYAML", Function.of(1, call -> new YamlText(call.context().budget()).of(call.value(0)))),
            Map.entry("base64Encode", Function.of(1, call -> Base64.getEncoder().encodeToString(bytes(call, 0)))),
            Map.entry("base64Decode", Function.of(1, call -> decode(Base64.getDecoder(), call.text(0)))),
            Map.entry("base64URLEncode", Function.of(1, call -> Base64.getUrlEncoder()
                    .encodeToString(bytes(call, 0)))),
            Map.entry("base64URLDecode", Function.of(1, call -> decode(Base64.getUrlDecoder(), call.text(0)))),
            Map.entry("sha256Hex", Function.of(1, call -> digest("SHA-256", bytes(call, 0)))),
            Map.entry("md5sum", Function.of(1, call -> digest("MD5", bytes(call, 0)))),
            Map.entry("hmacSHA256Hex", Function.of(2, call -> authentication(bytes(call, 0), bytes(call, 1)))));

    private DataFunctions() {}

    private static Function json(boolean pretty, boolean escapesMarkup) {
        return Function.of(
                1, call -> new JsonText(pretty, escapesMarkup, call.context().budget()).of(call.value(0)));
    }

    private static byte[] bytes(Call call, int index) {
        return call.text(index).getBytes(StandardCharsets.UTF_8);
    }

    /** Of no text there are no entries, as in consul-template. */
    private static @Nullable Object parseJson(String text, Budget budget) {
        if (text.isEmpty()) {
            return Map.of();
        }
        budget.charge(text.length());
        try {
            return value(JSON.readTree(text));
        } catch (JsonProcessingException malformed) {
            throw new Fault("this is not JSON: " + malformed.getOriginalMessage());
        }
    }

    private static @Nullable Object value(@Nullable JsonNode node) {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            node.forEach(element -> list.add(value(element)));
            return list;
        }
        Map<String, @Nullable Object> map = new TreeMap<>();
        node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
        return map;
    }

    private static String decode(Base64.Decoder decoder, String text) {
        try {
            return new String(decoder.decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new Fault("this is not Base64");
        }
    }

    private static String digest(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (GeneralSecurityException missing) {
            throw new AssertionError("every Java platform has " + algorithm, missing);
        }
    }

    private static String authentication(byte[] message, byte[] key) {
        if (key.length == 0) {
            throw new Fault("the key is empty");
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(message));
        } catch (GeneralSecurityException missing) {
            throw new AssertionError("every Java platform has HmacSHA256", missing);
        }
    }
}
