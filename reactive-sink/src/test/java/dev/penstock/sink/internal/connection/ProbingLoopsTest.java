package dev.penstock.sink.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.core.internal.config.DatabaseUrl;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

class ProbingLoopsTest {
    private static final String EPOLL = "io.netty.channel.epoll.EpollChannelOption#";

    @Test
    void probesASilentConnection() {
        SocketChannel channel = channel("host=db", false);
        try {
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                    .isEqualTo(30);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                    .isEqualTo(10);
            assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)))
                    .isEqualTo(3);
        } finally {
            channel.unsafe().closeForcibly();
        }
    }

    @Test
    @EnabledIf("isNative")
    void limitsHowLongDataMayStayUnconfirmed() {
        SocketChannel standard = channel("host=db", true);
        SocketChannel chosen = channel("host=db tcp_user_timeout=20000", true);
        try {
            assertThat(option(standard, "TCP_USER_TIMEOUT")).isEqualTo(300_000);
            assertThat(option(chosen, "TCP_USER_TIMEOUT")).isEqualTo(20_000);
            assertThat(option(standard, "TCP_KEEPIDLE")).isEqualTo(30);
            assertThat(option(standard, "TCP_KEEPINTVL")).isEqualTo(10);
            assertThat(option(standard, "TCP_KEEPCNT")).isEqualTo(3);
        } finally {
            standard.unsafe().closeForcibly();
            chosen.unsafe().closeForcibly();
        }
    }

    static boolean isNative() {
        return LoopResources.hasNativeSupport();
    }

    private static Object option(SocketChannel channel, String name) {
        return channel.config().getOption(ChannelOption.valueOf(EPOLL + name));
    }

    private static SocketChannel channel(String url, boolean useNative) {
        return ProbingLoops.of(DatabaseUrl.parse(url))
                .onChannel(SocketChannel.class, TcpResources.get().onClient(useNative));
    }
}
