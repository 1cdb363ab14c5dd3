package io.tributary.contract.mapping;

import io.tributary.contract.table.Identifiers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids that are derived from names, the same on every machine: UUIDs of RFC 9562, version 8 over SHA-256 (appendix B.2 of
 * the RFC).
 */
public final class NameUuids {
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000000000000000L;

    private NameUuids() {}

    /** A tenant's id where neither the plan nor the target gives one. */
    public static UUID ofTenant(String slug) {
        return derive("tributary/tenant/" + slug);
    }

    /** The key that a key of a tenant's source becomes; {@code origin} is the table that the key is of. */
    static UUID ofKey(UUID tenantId, String origin, String key) {
        return derive(keyPrefix(tenantId, origin) + key);
    }

    /** {@link #ofKey} as an SQL expression over one that gives the key's text. */
    static String ofKeySql(UUID tenantId, String origin, String key) {
        String name = Identifiers.literal(keyPrefix(tenantId, origin)) + " || " + key;
        String hash = "encode(sha256(convert_to(" + name + ", 'UTF8')), 'hex')";
        String variant = "translate(substr(" + hash + ", 17, 1), '0123456789abcdef', '89ab89ab89ab89ab')";
        return "overlay(overlay(left(" + hash + ", 32) PLACING '8' FROM 13) PLACING " + variant + " FROM 17)::uuid";
    }

    private static String keyPrefix(UUID tenantId, String origin) {
        return "tributary/key/" + tenantId + "/" + origin + "/";
    }

    private static UUID derive(String name) {
        ByteBuffer hash = ByteBuffer.wrap(sha256(name));
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
