package dev.drover.agent.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class S3SourceTest {
    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    private static final Map<String, String> KEYS = Map.of(
            "aws_access_key_id",
            "AKIAIOSFODNN7EXAMPLE",
            "aws_access_key_secret",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    /** The example of Amazon's description of the protocol, "Authenticating Requests (AWS Signature Version 4)". */
    @Test
    void signsAsAmazonDoes() {
        S3Signature signature =
                new S3Signature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1");
        Map<String, String> headers = signature.headers(
                URI.create("https://examplebucket.s3.amazonaws.com/test.txt"), Map.of("Range", "bytes=0-9"), NOW);
        assertThat(headers)
                .containsEntry("x-amz-date", "20130524T000000Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    /** Of the same description: a bucket's life-cycle, which has a query. */
    @Test
    void signsQueries() {
        S3Signature signature =
                new S3Signature("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1");
        assertThat(signature.headers(
                        URI.create("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J"), Map.of(), NOW))
                .hasEntrySatisfying("Authorization", value -> assertThat(value)
                        .endsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
    }

    @Test
    void knowsTheRegionFromTheHostOrIsTold() throws DownloadException {
        assertThat(region("https://s3.amazonaws.com/b/k", Map.of())).isEqualTo("us-east-1");
        assertThat(region("https://s3-eu-west-1.amazonaws.com/b/k", Map.of())).isEqualTo("eu-west-1");
        assertThat(region("https://s3.eu-west-1.amazonaws.com/b/k", Map.of())).isEqualTo("eu-west-1");
        assertThat(region("https://b.s3.ap-south-1.amazonaws.com/k", Map.of())).isEqualTo("ap-south-1");
        assertThat(region("https://b.s3-us-west-2.amazonaws.com/k", Map.of())).isEqualTo("us-west-2");
        assertThat(region("http://minio:9000/b/k", Map.of())).isEqualTo("us-east-1");
        assertThat(region("http://minio:9000/b/k", Map.of("AWS_REGION", "here")))
                .isEqualTo("here");
    }

    @Test
    void takesKeysFromTheEnvironmentAndGoesWithoutWhereThereAreNone() throws DownloadException {
        Map<String, String> environment =
                Map.of("AWS_ACCESS_KEY_ID", "A", "AWS_SECRET_ACCESS_KEY", "S", "AWS_SESSION_TOKEN", "temporary");
        HttpRequest request = new S3Source(order("http://minio/b/k", Map.of()), environment).request(NOW);
        assertThat(request.headers())
                .containsEntry("x-amz-security-token", "temporary")
                .hasEntrySatisfying("Authorization", value -> assertThat(value).contains("x-amz-security-token"));
        assertThat(new S3Source(order("http://minio/b/k", Map.of()), Map.of())
                        .request(NOW)
                        .headers())
                .isEmpty();
        assertThat(new S3Source(order("http://minio/b/k", KEYS), environment)
                        .request(NOW)
                        .headers())
                .doesNotContainKey("x-amz-security-token");
        assertThatThrownBy(() -> new S3Source(order("http://minio/b/k", Map.of("aws_access_key_id", "A")), Map.of())
                        .request(NOW))
                .hasMessageContaining("one is there and the other is missing");
    }

    @Test
    void asksForAVersionAndEncodesNames() throws DownloadException {
        DownloadOrder order = order("http://minio/b/a%20b+c.jar", Map.of("version", "x/1"));
        HttpRequest request = new S3Source(order, Map.of()).request(NOW);
        assertThat(request.uri()).hasToString("http://minio/b/a%20b%2Bc.jar?versionId=x%2F1");
        assertThat(request.followsRedirects()).isFalse();
    }

    private static String region(String location, Map<String, String> environment) throws DownloadException {
        String authorization = new S3Source(order(location, KEYS), environment)
                .request(NOW)
                .headers()
                .getOrDefault("Authorization", "");
        return authorization.split("/", -1)[2];
    }

    private static DownloadOrder order(String location, Map<String, String> options) {
        return DownloadOrder.plain(Transport.S3, location, "k", options);
    }
}
