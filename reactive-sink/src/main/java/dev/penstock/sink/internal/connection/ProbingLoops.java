package dev.penstock.sink.internal.connection;

import dev.penstock.core.internal.config.DatabaseUrl;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketOption;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import jdk.net.ExtendedSocketOptions;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/**
 * The event loops shared by the whole process. Their connections detect in bounded time that the target has vanished.
 * Without this, the system waits hours on a silent connection, and a quarter of an hour on one with unconfirmed data.
 *
 * <p>A silent connection is probed after 30 s, every 10 s, three times. Data may stay unconfirmed for
 * {@code tcp_user_timeout}, five minutes by default, if the transport offers that. Linux then also ends a connection whose
 * server is alive but does not read for that long, such as while it waits for a lock. So the timeout cannot be short.
 */
final class ProbingLoops implements LoopResources {
    private static final int USER_TIMEOUT_MILLIS = 300_000;

    private static final Map<String, Integer> PROBES =
            Map.of("TCP_KEEPIDLE", 30, "TCP_KEEPINTVL", 10, "TCP_KEEPCNT", 3);

    private static final Map<SocketOption<Integer>, Integer> NIO_PROBES = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 30,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

    /** Looked up by name, so that a transport that is not on the class path is not needed. */
    private static final List<String> NATIVE_OPTIONS =
            List.of("io.netty.channel.epoll.EpollChannelOption#", "io.netty.channel.uring.IoUringChannelOption#");

    /** The driver's class that requests TLS, which is not public. */
    private static final String REQUEST_OF_TLS = "SSLSessionHandlerAdapter";

    private final int userTimeoutMillis;
    private final boolean remembers;
    private final Queue<Channel> opened = new ConcurrentLinkedQueue<>();

    private ProbingLoops(DatabaseUrl url, boolean remembers) {
        this.userTimeoutMillis =
                url.parameter("tcp_user_timeout").map(Integer::parseInt).orElse(USER_TIMEOUT_MILLIS);
        this.remembers = remembers;
    }

    /** Returns the loops for connections to {@code url}. */
    static ProbingLoops of(DatabaseUrl url) {
        return new ProbingLoops(url, false);
    }

    /** Returns the loops for one attempt to connect with TLS, which remember the connections it opens. */
    static ProbingLoops ofAttempt(DatabaseUrl url) {
        return new ProbingLoops(url, true);
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> channelType, EventLoopGroup group) {
        C channel = TcpResources.get().onChannel(channelType, group);
        NIO_PROBES.forEach((option, value) -> channel.config().setOption(NioChannelOption.of(option), value));
        for (String options : NATIVE_OPTIONS) {
            PROBES.forEach((name, value) -> channel.config().setOption(ChannelOption.valueOf(options + name), value));
            channel.config().setOption(ChannelOption.valueOf(options + "TCP_USER_TIMEOUT"), userTimeoutMillis);
        }
        if (remembers) {
            opened.add(channel);
            channel.pipeline().addLast(new NegotiationGuard());
        }
        return channel;
    }

    /** Closes the connections of an attempt: the driver leaves a connection open if the server has no TLS. */
    void close() {
        for (Channel channel = opened.poll(); channel != null; channel = opened.poll()) {
            if (channel.isRegistered()) {
                ChannelFuture unused = channel.close();
            } else {
                channel.unsafe().closeForcibly();
            }
        }
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> channelType, EventLoopGroup group) {
        return TcpResources.get().onChannelClass(channelType, group);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return TcpResources.get().onServer(useNative);
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return TcpResources.get().onServerSelect(useNative);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return TcpResources.get().onClient(useNative);
    }

    @Override
    public boolean daemon() {
        return true;
    }

    /**
     * Puts an {@link AnswerGuard} before the driver's handler that requests TLS. That one is there when the connection is
     * made, unless the mode begins without TLS, or with the handshake.
     */
    private static final class NegotiationGuard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            ChannelPipeline pipeline = context.pipeline();
            pipeline.remove(this);
            if (pipeline.toMap().values().stream()
                    .anyMatch(handler -> handler.getClass().getSimpleName().equals(REQUEST_OF_TLS))) {
                pipeline.addFirst(new AnswerGuard());
            }
            context.fireChannelActive();
        }
    }

    /**
     * Closes a connection whose server answers the request for TLS neither with yes nor with no. The driver would throw
     * an exception and wait on. It reports a connection that is closed.
     */
    private static final class AnswerGuard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.pipeline().remove(this);
            if (message instanceof ByteBuf answer && isAnswer(answer)) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
                ChannelFuture unused = context.channel().close();
            }
        }

        private static boolean isAnswer(ByteBuf answer) {
            byte first = answer.getByte(answer.readerIndex());
            return first == 'S' || first == 'N';
        }
    }
}
