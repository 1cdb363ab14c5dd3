package io.tributary.contract.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids that are derived from names. */
public final class TenantIds {
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000000000000000L;

    private TenantIds() {}

    /**
     * A tenant's id where neither the plan nor the target gives one: a name-based UUID of RFC 9562, version 8 over
     * SHA-256 (appendix B.2 of the RFC), the same on every machine.
     */
    public static UUID derive(String slug) {
        ByteBuffer hash = ByteBuffer.wrap(sha256("tributary/tenant/" + slug));
        long high = (hash.getLong() & ~0xF000L) | VERSION_8;
        long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | VARIANT;
        return new UUID(high, low);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
