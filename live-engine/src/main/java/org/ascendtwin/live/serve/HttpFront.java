package org.ascendtwin.live.serve;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Listens for clients. */
final class HttpFront implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup threads;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    HttpFront(Site site, HttpSettings settings) throws IOException {
        threads = new MultiThreadIoEventLoopGroup(THREADS, NioIoHandler.newFactory());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new BodyLimit(settings.mostBodyBytes()))
                                .addLast(new IdleStateHandler(0, 0, settings.idleSeconds()))
                                .addLast(new Connection(site));
                    }
                });
        ChannelFuture bound = bootstrap.bind(settings.host(), settings.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new IOException(
                    settings.host() + ":" + settings.port() + " cannot be listened on: "
                            + bound.cause().getMessage() + ". Maybe another server has it, or --port 0",
                    bound.cause());
        }
        listener = bound.channel();
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Takes no new connections. */
    void stopListening() {
        listener.close().awaitUninterruptibly();
    }

    /** Closes all connections, once the answers that were made have gone out. */
    @Override
    public void close() {
        // What the engine said last is done by each connection's thread before this is, and what that wrote goes out
        // before an empty message does.
        connections.writeAndFlush(Unpooled.EMPTY_BUFFER).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        threads.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
