package dev.penstock.test.internal;

import dev.penstock.test.error.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The {@code server.properties} of a broker. Immutable. */
public final class BrokerConfiguration {
    /** The name of the file in the broker's directory. */
    public static final String FILE = "server.properties";

    private final Map<String, String> settings;

    private BrokerConfiguration(Map<String, String> settings) {
        this.settings = settings;
    }

    /** Returns the configuration of a broker that is alone. */
    public static BrokerConfiguration single(int port, int controllerPort) {
        return node(1, List.of(port), List.of(controllerPort));
    }

    /**
     * Returns the configuration of one node of a cluster. Topics have a replica at up to three nodes, and a message needs two of three.
     *
     * @param node the number of the node, from 1
     * @param ports the ports of all nodes for clients
     * @param controllerPorts the ports of all nodes for each other
     */
    public static BrokerConfiguration node(int node, List<Integer> ports, List<Integer> controllerPorts) {
        String replicas = Integer.toString(Math.min(3, ports.size()));
        String required = ports.size() < 3 ? "1" : "2";
        String address = address(ports.get(node - 1));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(node));
        settings.put("listeners", "PLAINTEXT://" + address + ",CONTROLLER://" + address(controllerPorts.get(node - 1)));
        settings.put("advertised.listeners", "PLAINTEXT://" + address);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.quorum.voters", voters(controllerPorts));
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "4");
        settings.put("default.replication.factor", replicas);
        settings.put("min.insync.replicas", required);
        settings.put("offsets.topic.replication.factor", replicas);
        settings.put("offsets.topic.num.partitions", "2");
        settings.put("transaction.state.log.replication.factor", replicas);
        settings.put("transaction.state.log.min.isr", required);
        settings.put("transaction.state.log.num.partitions", "2");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "1");
        settings.put("num.io.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("log.index.size.max.bytes", "102400");
        return new BrokerConfiguration(settings);
    }

    private static String address(int port) {
        return Ports.HOST + ':' + port;
    }

    private static String voters(List<Integer> controllerPorts) {
        return IntStream.range(0, controllerPorts.size())
                .mapToObj(index -> (index + 1) + "@" + address(controllerPorts.get(index)))
                .collect(Collectors.joining(","));
    }

    /** Returns the configuration with other settings besides; they override those of the same name. */
    public BrokerConfiguration with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.putAll(more);
        return new BrokerConfiguration(all);
    }

    /** Writes the file, and has the broker keep its data beside it. */
    public void write(Path directory) {
        List<String> lines = new ArrayList<>();
        settings.forEach((name, value) -> lines.add(name + '=' + value));
        lines.add("log.dirs=" + directory.resolve("data"));
        try {
            Files.write(directory.resolve(FILE), lines);
        } catch (IOException e) {
            throw new ServerException("The configuration of a broker could not be written: " + e.getMessage(), e);
        }
    }
}
