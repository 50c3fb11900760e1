package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an expression cannot mean, with the words in which that is said. */
class RefusedExpressionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        chunklist([1], -1)                        # the size must not be negative
        coalesce("", null)                        # every argument is null or empty
        coalescelist([], [])                      # every list is empty
        index([1], 2)                             # the list does not hold the value
        element([], 0)                            # the list is empty
        element([1], -1)                          # the index must not be negative
        lookup({ a = 1 }, "b")                    # there is no key "b"
        slice([1], 1, 3)                          # 0 <= 1 <= 3 <= 1 does not hold
        zipmap(["a"], [])                         # there are 1 keys and 0 values
        range(0, 1, 0)                            # the step does not lead from start to limit
        join(",", [[1]])                          # argument 2 must be a list of strings, not a list
        keys(1)                                   # argument 1 must be a map, not a number
        length(1)                                 # argument 1 must be a list, not a number
        max("a")                                  # argument 1 must be a number, not a string
        element([1], 0.5)                         # argument 2 must be a whole number in range, not a number
        indent(-1, "a")                           # the number of spaces must not be negative
        regex_replace("a", "(", "")               # "(" is not a regular expression: Unclosed group
        format("%")                               # "%" at the end of the format
        format("%y", 1)                           # unknown verb "%y"
        format("%d %d", 1)                        # not enough arguments for the format; it needs at least 2
        format("a", 1)                            # too many arguments; only 0 used by the format
        format("%d", "a")                         # the format needs a number, not a string
        format("%t", 1)                           # the format needs a bool, not a number
        formatlist("%s%s", [1], [1, 2])           # lists must be of one length, not of 1 and 2
        formatdate("YYYY", "today")               # "today" is not a timestamp such as 2006-01-02T15:04:05Z
        formatdate("YYY", "2018-01-02T23:12:01Z") # unknown field "YYY" in the format
        formatdate("'", "2018-01-02T23:12:01Z")   # a quote in the format is not closed
        timeadd("2018-01-02T23:12:01Z", "a day")  # "a day" is not a duration such as 1h30m
        base64decode("?")                         # the text is not base64
        base64decode("gA==")                      # the decoded bytes are not UTF-8 text
        csvdecode("")                             # the header line is missing
        csvdecode("a,b\\n1")                      # a line has 1 fields, the header has 2
        csvdecode("\\"a")                         # a quoted field is not terminated
        csvdecode("\\"a\\"b")                     # a quoted field goes on after its closing quote
        jsondecode("[1")                          # at line 1, column 3 of the text
        jsondecode("{\\"a\\" 1}")                 # at line 1, column 6 of the text
        uuidv5("here", "a")                       # the namespace must be dns, url, oid, x500 or a UUID, not "here"
        log(0, 0)                                 # the result is not a finite number
        parseint("1", 1)                          # the base must be between 2 and 36
        parseint("9", 8)                          # "9" is not a whole number of base 8
        cidrhost("10.0.0.0/30", 4)                # there is no host 4 in 10.0.0.0/30
        cidrnetmask("fd00::/8")                   # netmasks exist for IPv4 only
        cidrsubnet("10.0.0.0/8", 2, 4)            # there is no network 4 of 2 bits
        cidrsubnet("10.0.0.0/8", 25, 0)           # a /8 network cannot be extended by 25 bits
        cidrsubnets("10.0.0.0/30", 1, 1, 1)       # not enough addresses in 10.0.0.0/30
        cidrhost("10.0.0.0/33", 0)                # "10.0.0.0/33" is not a network such as 10.0.0.0/8
        try(1 / 0, index([], 1))                  # no argument of "try" has a value
        1 + "a"                                   # "+" needs a number, not a string
        !5                                        # "!" needs true or false, not a number
        true && "a"                               # "&&" needs true or false, not a string
        5 ? 1 : 2                                 # condition must be true or false, not a number
        1 % 0                                     # division by zero
        [1][1]                                    # index 1 is outside the list, which has 1 elements
        [1][0.5]                                  # index 0.5 is not a whole number in range
        [1]["a"]                                  # the index of a list is a number, not a string
        5[0]                                      # a number has no index
        { a = 1 }.b                               # there is no attribute "b"
        { a = 1 }[[]]                             # the key of a map is a string, not a list
        "a".b                                     # a string has no attribute "b"
        "${[1]}-"                                 # a template cannot hold a list
        upper({}...)                              # "..." needs a list before it, not a
        [for a in 5 : a]                          # "for" runs over a list or a map, not over a number
        { for a in [1, 1] : a => a }              # key "1" comes twice; "..." after the value would group them
        { for a in [[]] : a => a }                # a key must be a string, not a list
        { a = 1, a = 2 }                          # key "a" is set twice
        var                                       # "var" is used with a name behind it
        convert("a", number)                      # number
        convert(1, text)                          # unknown type; known are string, number, bool, any
        """)
    void say(String expression, String message) {
        assertThatThrownBy(() -> Samples.value(expression))
                .as(expression)
                .isInstanceOf(HclException.class)
                .hasMessageContaining(message)
                .hasMessageStartingWith("test.hcl:1,");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '\u0001', textBlock = """
        variable {}                                             # needs one label, its name
        variable "v" { kind = string }                          # "kind" in block "variable"
        variable "v" { type = text }                            # unknown type; known are string
        variable "v" { default = 1 }\\nvariable "v" {}          # variable "v" is declared twice
        variable "v" { type = object({ a = string })\\n default = {} } # attribute "a" of the object is missing
        variable "v" { type = tuple([string])\\n default = [] } # tuple needs 1 elements, not 0
        variable "v" { type = list(number)\\n default = ["a"] } # variable "v":
        variable "v" { validation {} }                          # block "validation" needs the attribute "condition"
        variable "v" { default = 1\\n validation { condition = var.v > 1 } } # variable "v": value is not allowed
        variable "v" {}                                         # variable "v" has no value and no default
        locals { a = 1 }\\nlocals { a = 2 }                     # local "a" is set twice
        dynamic "port" { for_each = 5\\n content {} }           # "for_each" needs a list or a map, not a number
        dynamic "port" { for_each = [] }                        # block "dynamic" needs one block "content", and no other
        dynamic "port" { for_each = []\\n iterator = 5\\n content {} } # "iterator" must be a name
        dynamic "port" { for_each = [1]\\n labels = [[]]\\n content {} } # "labels" must be a list of strings
        dynamic { for_each = [] }                               # block "dynamic" needs one label
        """)
    void blocksSay(String text, String message) {
        assertThatThrownBy(() -> Samples.resolve(inLines(text)))
                .as(text)
                .isInstanceOf(HclException.class)
                .hasMessageContaining(message);
    }

    /** A block with more than one attribute stands on several lines. */
    private static String inLines(String text) {
        return text.replace("\\n", "\n").replace("{ ", "{\n").replace(" }", "\n}") + "\n";
    }
}
