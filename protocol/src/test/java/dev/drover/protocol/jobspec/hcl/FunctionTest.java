package dev.drover.protocol.jobspec.hcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "abs(-3)¦3",
                "ceil(1.2)¦2",
                "floor(-1.2)¦-2",
                "max(1, 3, 2)¦3",
                "min([4, 2]...)¦2",
                "pow(2, 10)¦1024",
                "log(8, 2)¦3.0",
                "parseint(\"ff\", 16)¦255",
                "signum(-9)¦-1",
                "chomp(\"a\\n\")¦\"a\"",
                "format(\"%s-%03d-%5.1f|%-3s|%v|%%\", \"a\", 7, 1.25, \"b\", [1])¦\"a-007-  1.2|b  |[1]|%\"",
                "format(\"%[2]s %[1]q\", \"a\", 1)¦\"1 \\\"a\\\"\"",
                "formatlist(\"%s:%d\", [\"a\", \"b\"], 80)¦[\"a:80\",\"b:80\"]",
                "indent(2, \"a\\nb\")¦\"a\\n  b\"",
                "join(\",\", [\"a\", \"b\"])¦\"a,b\"",
                "upper(lower(\"Ab\"))¦\"AB\"",
                "replace(\"a.b.c\", \".\", \"-\")¦\"a-b-c\"",
                "regex_replace(\"a1b22\", \"([0-9]+)\", \"<$1>\")¦\"a\\u003c1\\u003eb\\u003c22\\u003e\"",
                "split(\",\", \"a,b,\")¦[\"a\",\"b\",\"\"]",
                "strlen(\"äö\")¦2",
                "strrev(\"abc\")¦\"cba\"",
                "substr(\"hello\", 1, 3)¦\"ell\"",
                "substr(\"hello\", -3, -1)¦\"llo\"",
                "title(\"hello world\")¦\"Hello World\"",
                "trim(\"?a!?\", \"?!\")¦\"a\"",
                "trimprefix(\"abc\", \"a\")¦\"bc\"",
                "trimsuffix(\"abc\", \"c\")¦\"ab\"",
                "trimspace(\" a \")¦\"a\"",
                "chunklist([1, 2, 3], 2)¦[[1,2],[3]]",
                "coalesce(\"\", null, \"x\")¦\"x\"",
                "coalescelist([], [1])¦[1]",
                "compact([\"a\", \"\", \"b\"])¦[\"a\",\"b\"]",
                "concat([1], [2, 3])¦[1,2,3]",
                "contains([1, 2], 2)¦true",
                "distinct([1, 1, 2])¦[1,2]",
                "element([1, 2, 3], 4)¦2",
                "flatten([[1, [2]], 3])¦[1,2,3]",
                "index([5, 6], 6)¦1",
                "keys({ b = 1, a = 2 })¦[\"a\",\"b\"]",
                "values({ b = 1, a = 2 })¦[2,1]",
                "length(\"abc\") + length([1]) + length({ a = 1 })¦5",
                "lookup({ a = 1 }, \"b\", 9)¦9",
                "merge({ a = 1 }, { a = 2, b = 3 })¦{\"a\":2,\"b\":3}",
                "range(3)¦[0,1,2]",
                "range(4, 0, -2)¦[4,2]",
                "reverse([1, 2])¦[2,1]",
                "setintersection([1, 2], [2, 3])¦[2]",
                "setproduct([1, 2], [\"a\"])¦[[1,\"a\"],[2,\"a\"]]",
                "setunion([2, 1], [3, 1])¦[1,2,3]",
                "slice([1, 2, 3], 1, 2)¦[2]",
                "sort([\"b\", \"a\"])¦[\"a\",\"b\"]",
                "zipmap([\"a\"], [1])¦{\"a\":1}",
                "base64decode(base64encode(\"hä\"))¦\"hä\"",
                "csvdecode(\"a,b\\n1,\\\"x,y\\\"\\n\")¦[{\"a\":\"1\",\"b\":\"x,y\"}]",
                "jsondecode(\"{\\\"a\\\": [1, null]}\").a¦[1,null]",
                "jsonencode({ a = \"<\" })¦\"{\\\"a\\\":\\\"\\\\u003c\\\"}\"",
                "urlencode(\"a b/c\")¦\"a+b%2Fc\"",
                "md5(\"hello\")¦\"5d41402abc4b2a76b9719d911017c592\"",
                "sha1(\"hello\")¦\"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d\"",
                "substr(sha256(\"hello\"), 0, 8)¦\"2cf24dba\"",
                "substr(sha512(\"hello\"), 0, 8)¦\"9b71d224\"",
                "uuidv4()¦\"6f1c1a52-0000-4000-8000-000000000001\"",
                "uuidv5(\"dns\", \"www.terraform.io\")¦\"a5008fae-b28c-5ba5-96cd-82b4c53552d6\"",
                "formatdate(\"DD MMM YYYY hh:mm ZZZ\", \"2018-01-02T23:12:01Z\")¦\"02 Jan 2018 23:12 UTC\"",
                "formatdate(\"EEEE, H 'o''clock' AA\", \"2018-01-02T23:12:01-08:00\")¦\"Tuesday, 11 o'clock PM\"",
                "timeadd(\"2018-01-02T23:12:01Z\", \"1h\")¦\"2018-01-03T00:12:01Z\"",
                "cidrhost(\"10.12.127.0/20\", 16)¦\"10.12.112.16\"",
                "cidrhost(\"fd00:fd12:3456:7890::/72\", 34)¦\"fd00:fd12:3456:7890::22\"",
                "cidrnetmask(\"172.16.0.0/12\")¦\"255.240.0.0\"",
                "cidrsubnet(\"172.16.0.0/12\", 4, 2)¦\"172.18.0.0/16\"",
                "cidrsubnets(\"10.1.0.0/16\", 4, 4, 8,"
                        + " 4)¦[\"10.1.0.0/20\",\"10.1.16.0/20\",\"10.1.32.0/24\",\"10.1.48.0/20\"]",
                "can(1 + \"x\")¦false",
                "try({ a = 1 }.b, \"fallback\")¦\"fallback\"",
                "convert(\"5\", number) + 1¦6",
                "convert([1, 1], set(string))¦[\"1\"]",
            })
    void computes(String expression, String json) {
        String expected = json.equals("3.0") ? "3" : json;
        assertThat(Samples.value(expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '\0',
            value = {
                "yamldecode(\"a\")¦test.hcl:1,9: function \"yamldecode\" is not available in drover",
                "bcrypt(\"a\")¦test.hcl:1,9: function \"bcrypt\" is not available in drover",
                "file(\"/etc/passwd\")¦test.hcl:1,9: function \"file\" reads files, which a job file cannot do here",
                "uper(\"a\")¦test.hcl:1,9: there is no function \"uper\"; did you mean \"upper\"?",
                "upper()¦test.hcl:1,9: function \"upper\" takes 1 argument, not 0",
                "upper([1])¦test.hcl:1,9: function \"upper\": argument 1 must be a string, not a list",
                "range(0, 10, -1)¦test.hcl:1,9: function \"range\": the step does not lead from start to limit",
                "range(100000)¦test.hcl:1,9: function \"range\": more than 1024 numbers",
                "cidrhost(\"300.1.1.1/8\", 1)¦test.hcl:1,9: function \"cidrhost\": \"300.1.1.1/8\" is not a network"
                        + " such as 10.0.0.0/8",
                "pow(10, 1000) * pow(10, 1000)¦test.hcl:1,9: number is out of range",
                "1 / 0¦test.hcl:1,9: division by zero",
            })
    void refuses(String expression, String message) {
        assertThatThrownBy(() -> Samples.value(expression))
                .isInstanceOf(HclException.class)
                .hasMessage(message);
    }
}
