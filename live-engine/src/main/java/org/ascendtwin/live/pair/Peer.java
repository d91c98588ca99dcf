package org.ascendtwin.live.pair;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.ascendtwin.live.host.WallClock;

/**
 * The other server of a pair, behind a socket. What it says is handed to the clock's thread; what is said to it is written by
 * a thread of its own, so that nobody waits for the network.
 */
public final class Peer implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    /** Begins the greeting: "TWINPAIR". */
    private static final long MAGIC = 0x5457494E50414952L;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("pair-writer").factory());

    /**
     * Greets the other side.
     *
     * @param shape what both must have alike: bytes of a token's KV and tokens of a page
     * @throws IOException if the connection breaks, or the other side is not of a kind
     */
    public Peer(Socket socket, long... shape) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
        out.writeLong(MAGIC);
        for (long part : shape) {
            out.writeLong(part);
        }
        out.flush();
        if (in.readLong() != MAGIC) {
            throw new IOException("the other side is no server of a pair");
        }
        for (long part : shape) {
            long other = in.readLong();
            if (other != part) {
                throw new IOException("the other side has KV of another shape, " + other + " where here is " + part
                        + ". Maybe it runs another model, or has another page-size");
            }
        }
    }

    /** Hands every message to {@code hear} on the clock's thread, and at the end of the connection calls {@code gone}. */
    void listen(WallClock clock, Consumer<Message> hear, Runnable gone) {
        Thread.ofPlatform().daemon().name("pair-reader").start(() -> {
            try {
                while (true) {
                    Message message = Message.read(in);
                    clock.post(() -> hear.accept(message));
                }
            } catch (IOException e) {
                clock.post(gone);
            }
        });
    }

    /** Sends {@code message}; what cannot be sent any more is dropped, the reader hears of the end. */
    void tell(Message message) {
        writer.execute(() -> {
            try {
                Message.write(message, out);
                out.flush();
            } catch (IOException e) {
                shut();
            }
        });
    }

    private void shut() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("the pair's socket does not close", e);
        }
    }

    /** Sends what is still to be sent, then ends the connection. */
    @Override
    public void close() {
        writer.close();
        shut();
    }
}
