package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void writesWhatItReads() throws IOException {
        String text = "{\"a\":[1,-2.5,true,null,\"ü\\n\\\"<&>\"],\"b\":{},\"c\":[],\"d\":{\"e\":18446744073709551615}}";

        assertThat(Json.compact(Json.read(text))).isEqualTo(text);
    }

    @Test
    void writesBytesAsBase64() {
        assertThat(Json.compact(Json.object().put("data", new byte[] {'h', 'i', '\n'})))
                .isEqualTo("{\"data\":\"aGkK\"}");
    }

    @Test
    void indentsByFourBlanks() throws IOException {
        assertThat(Json.pretty(Json.read("{\"a\":[1,{\"b\":null}],\"c\":{},\"d\":[]}")))
                .isEqualTo("""
                        {
                            "a": [
                                1,
                                {
                                    "b": null
                                }
                            ],
                            "c": {},
                            "d": []
                        }""");
    }

    @Test
    void treatsNullAndAbsentAsEmpty() throws IOException {
        JsonNode node = Json.read("{\"a\":null}");

        assertThat(Json.text(node, "a")).isEmpty();
        assertThat(Json.text(node, "b")).isEmpty();
        assertThat(Json.number(node, "a")).isZero();
        assertThat(Json.members(node.path("a"))).isEmpty();
        assertThat(Json.list(node.path("b"))).isEmpty();
        assertThat(Json.read("").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1", "[1,", "{\"a\"", "nul", "{} {}", "]", "\"open", "{\"a\":}"})
    void refusesBrokenText(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void refusesBottomlessNesting() {
        assertThatThrownBy(() -> Json.read("[".repeat(100_000)))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("nested too deeply");
    }
}
