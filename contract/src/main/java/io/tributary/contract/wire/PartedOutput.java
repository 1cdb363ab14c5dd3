package io.tributary.contract.wire;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Cuts what is written into parts of {@link MessageParts#PART_BYTES}, so that a large message is there only once. */
final class PartedOutput extends OutputStream {
    private final ByteArrayOutputStream part = new ByteArrayOutputStream(512);
    private List<byte[]> parts = new ArrayList<>();

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int from = offset;
        int left = length;
        while (part.size() + left > MessageParts.PART_BYTES) {
            int fitting = MessageParts.PART_BYTES - part.size();
            part.write(bytes, from, fitting);
            cut();
            from += fitting;
            left -= fitting;
        }
        part.write(bytes, from, left);
    }

    private void cut() {
        parts.add(part.toByteArray());
        part.reset();
    }

    /** What was written since the last call; one part even of nothing. */
    List<byte[]> take() {
        if (parts.isEmpty() || part.size() > 0) {
            cut();
        }
        List<byte[]> taken = parts;
        parts = new ArrayList<>();
        return taken;
    }
}
