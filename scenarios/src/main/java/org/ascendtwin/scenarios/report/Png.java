package org.ascendtwin.scenarios.report;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Pixels as a PNG file (W3C PNG, third edition, sections 5 and 9): eight bits a colour, each row as the difference from
 * the one above, which suits charts. ImageIO tries five filters on each row in Java; this leaves the work to zlib.
 */
final class Png {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int BYTES_PER_PIXEL = 3;
    private static final int FILTER_UP = 2;
    private static final int COMPRESSION = 4;
    private static final byte[] EIGHT_BIT_TRUE_COLOUR = {8, 2, 0, 0, 0};

    private Png() {}

    /** @param pixels row by row, 0xRRGGBB each */
    static byte[] of(int width, int height, int[] pixels) {
        ByteArrayOutputStream file = new ByteArrayOutputStream(1 << 17);
        try {
            DataOutputStream out = new DataOutputStream(file);
            out.write(SIGNATURE);
            chunk(out, "IHDR", header(width, height));
            chunk(out, "IDAT", compressed(width, height, pixels));
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    private static byte[] header(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(bytes);
        header.writeInt(width);
        header.writeInt(height);
        header.write(EIGHT_BIT_TRUE_COLOUR);
        return bytes.toByteArray();
    }

    private static byte[] compressed(int width, int height, int[] pixels) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 17);
        Deflater deflater = new Deflater(COMPRESSION);
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes, deflater, 1 << 14)) {
            byte[] row = new byte[1 + BYTES_PER_PIXEL * width];
            row[0] = FILTER_UP;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int pixel = pixels[y * width + x];
                    int above = y == 0 ? 0 : pixels[(y - 1) * width + x];
                    int at = 1 + BYTES_PER_PIXEL * x;
                    row[at] = (byte) ((pixel >> 16) - (above >> 16));
                    row[at + 1] = (byte) ((pixel >> 8) - (above >> 8));
                    row[at + 2] = (byte) (pixel - above);
                }
                deflated.write(row);
            }
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(content);
        out.writeInt(content.length);
        out.write(name);
        out.write(content);
        out.writeInt((int) sum.getValue());
    }
}
