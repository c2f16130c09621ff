// AWS's SDK for Java, version 2, synchronous and asynchronous, on the bucket: java -cp 'jars/*' SdkSuite.java. ENDPOINT, KEY_ID and KEY_SECRET say where.

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

public class SdkSuite {
    static final String BUCKET = "java";
    static final StaticCredentialsProvider KEYS =
        StaticCredentialsProvider.create(AwsBasicCredentials.create(System.getenv("KEY_ID"), System.getenv("KEY_SECRET")));
    static final URI ENDPOINT = URI.create(System.getenv("ENDPOINT"));

    static void check(boolean holds, Object what) {
        if (!holds) throw new AssertionError(String.valueOf(what));
    }

    static byte[] random(int bytes) {
        byte[] body = new byte[bytes];
        new Random(bytes).nextBytes(body);
        return body;
    }

    static void objects(S3Client s3) {
        s3.createBucket(b -> b.bucket(BUCKET));
        check(s3.listBuckets().buckets().stream().anyMatch(b -> b.name().equals(BUCKET)), "the bucket is listed");
        PutObjectResponse put = s3.putObject(b -> b.bucket(BUCKET).key("a b+c//é").metadata(Map.of("one", "1")), RequestBody.fromString("hello"));
        check(put.checksumCRC32() != null, "the SDK sends a CRC32 by itself");
        ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("a b+c//é").checksumMode(ChecksumMode.ENABLED));
        check(got.asUtf8String().equals("hello") && got.response().metadata().get("one").equals("1"), got);
        check(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("a b+c//é").range("bytes=1-3")).asUtf8String().equals("ell"), "a range");
        try {
            s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("none"));
            check(false, "there is none");
        } catch (NoSuchKeyException expected) {
        }
        try {
            s3.putObject(b -> b.bucket(BUCKET).key("a b+c//é").ifNoneMatch("*"), RequestBody.fromString("x"));
            check(false, "there is one");
        } catch (S3Exception lost) {
            check(lost.statusCode() == 412, lost);
        }
        for (ChecksumAlgorithm sum : List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.SHA1, ChecksumAlgorithm.SHA256, ChecksumAlgorithm.CRC32_C)) {
            s3.putObject(b -> b.bucket(BUCKET).key("sum/" + sum).checksumAlgorithm(sum), RequestBody.fromBytes(random(100_000)));
            check(Arrays.equals(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("sum/" + sum).checksumMode(ChecksumMode.ENABLED)).asByteArray(),
                random(100_000)), sum);
        }
        s3.copyObject(b -> b.sourceBucket(BUCKET).sourceKey("a b+c//é").destinationBucket(BUCKET).destinationKey("copied"));
        check(s3.headObject(b -> b.bucket(BUCKET).key("copied")).contentLength() == 5, "a copy");
        for (int i = 0; i < 25; i++) {
            int number = i;
            s3.putObject(b -> b.bucket(BUCKET).key("list/" + number % 3 + "/" + number), RequestBody.fromString("x"));
        }
        check(s3.listObjectsV2Paginator(b -> b.bucket(BUCKET).prefix("list/").maxKeys(7)).contents().stream().count() == 25, "pages");
        check(s3.listObjectsV2(b -> b.bucket(BUCKET).prefix("list/").delimiter("/")).commonPrefixes().size() == 3, "groups");
    }

    static void uploads(S3Client s3) {
        byte[] first = random(5 * 1024 * 1024);
        byte[] second = random(77);
        String id = s3.createMultipartUpload(b -> b.bucket(BUCKET).key("parts").checksumAlgorithm(ChecksumAlgorithm.CRC32)).uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        for (byte[] body : List.of(first, second)) {
            int number = parts.size() + 1;
            UploadPartResponse part = s3.uploadPart(
                b -> b.bucket(BUCKET).key("parts").uploadId(id).partNumber(number).checksumAlgorithm(ChecksumAlgorithm.CRC32), RequestBody.fromBytes(body));
            parts.add(CompletedPart.builder().partNumber(number).eTag(part.eTag()).checksumCRC32(part.checksumCRC32()).build());
        }
        check(s3.listParts(b -> b.bucket(BUCKET).key("parts").uploadId(id)).parts().size() == 2, "parts");
        String etag = s3.completeMultipartUpload(b -> b.bucket(BUCKET).key("parts").uploadId(id).multipartUpload(m -> m.parts(parts))).eTag();
        check(etag.endsWith("-2\""), etag);
        check(s3.getObjectAsBytes(b -> b.bucket(BUCKET).key("parts").checksumMode(ChecksumMode.ENABLED)).asByteArray().length
            == first.length + second.length, "the whole");
        String other = s3.createMultipartUpload(b -> b.bucket(BUCKET).key("given up")).uploadId();
        s3.abortMultipartUpload(b -> b.bucket(BUCKET).key("given up").uploadId(other));
        check(!s3.listMultipartUploads(b -> b.bucket(BUCKET)).hasUploads(), "nothing is open");
    }

    static void asynchronous() {
        byte[] body = random(21 * 1024 * 1024);
        try (S3AsyncClient s3 = S3AsyncClient.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1).credentialsProvider(KEYS)
                 .forcePathStyle(true).multipartEnabled(true).build()) {
            s3.putObject(b -> b.bucket(BUCKET).key("small"), AsyncRequestBody.fromString("async")).join();
            check(s3.getObject(b -> b.bucket(BUCKET).key("small"), AsyncResponseTransformer.toBytes()).join().asUtf8String().equals("async"), "small");
            s3.putObject(b -> b.bucket(BUCKET).key("large"), AsyncRequestBody.fromBytes(body)).join();
            check(s3.headObject(b -> b.bucket(BUCKET).key("large")).join().eTag().endsWith("-3\""), "it goes up in parts");
            check(Arrays.equals(s3.getObject(b -> b.bucket(BUCKET).key("large"), AsyncResponseTransformer.toBytes()).join().asByteArray(), body), "large");
            s3.copyObject(b -> b.sourceBucket(BUCKET).sourceKey("large").destinationBucket(BUCKET).destinationKey("large copy")).join();
        }
    }

    static void presigned() throws Exception {
        try (S3Presigner presigner = S3Presigner.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1).credentialsProvider(KEYS)
                 .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build()).build()) {
            var url = presigner.presignGetObject(b -> b.signatureDuration(Duration.ofMinutes(1)).getObjectRequest(g -> g.bucket(BUCKET).key("small"))).url();
            check(new String(url.openStream().readAllBytes(), StandardCharsets.UTF_8).equals("async"), "by URL");
        }
    }

    static void end(S3Client s3) {
        List<ObjectIdentifier> all = s3.listObjectVersionsPaginator(b -> b.bucket(BUCKET)).versions().stream()
            .map(v -> ObjectIdentifier.builder().key(v.key()).versionId(v.versionId()).build()).toList();
        check(s3.deleteObjects(b -> b.bucket(BUCKET).delete(d -> d.objects(all))).deleted().size() == all.size(), "all are gone");
        s3.deleteBucket(b -> b.bucket(BUCKET));
    }

    public static void main(String[] words) throws Exception {
        try (S3Client s3 = S3Client.builder().endpointOverride(ENDPOINT).region(Region.US_EAST_1).credentialsProvider(KEYS).forcePathStyle(true).build()) {
            objects(s3);
            uploads(s3);
            asynchronous();
            presigned();
            end(s3);
        }
        System.out.println("AWS SDK for Java 2: objects, checksums, parts, asynchronous, presigned");
    }
}
