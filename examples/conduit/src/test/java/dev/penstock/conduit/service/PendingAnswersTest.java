package dev.penstock.conduit.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.penstock.conduit.proto.connector.Destination.Run.Response;
import dev.penstock.conduit.record.OrdinalPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PendingAnswersTest {
    private final List<String> sent = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final PendingAnswers answers = new PendingAnswers(this::send);

    private void send(Response response) {
        sizes.add(response.getAcksCount());
        response.getAcksList().forEach(ack -> sent.add(ack.getPosition().toStringUtf8() + ack.getError()));
    }

    @Test
    void answersInOrderWhateverFailsFirst() {
        OrdinalPosition a = add("a");
        OrdinalPosition b = add("b");
        OrdinalPosition c = add("c");
        answers.fail(b, "!");
        assertThat(sent).isEmpty();

        answers.acknowledgeUpTo(a);
        assertThat(sent).containsExactly("a", "b!");
        answers.acknowledgeUpTo(c);
        assertThat(sent).containsExactly("a", "b!", "c");
    }

    @Test
    void answersAFailedRecordOnceAlthoughWhatFollowsIsWritten() {
        OrdinalPosition a = add("a");
        OrdinalPosition b = add("b");
        answers.fail(a, "");
        answers.acknowledgeUpTo(b);
        answers.acknowledgeUpTo(a);

        assertThat(sent).containsExactly("aThe record cannot be written.", "b");
    }

    @Test
    void distinguishesRecordsOfOnePosition() {
        OrdinalPosition first = add("a");
        add("a");
        answers.acknowledgeUpTo(first);

        assertThat(sent).containsExactly("a");
    }

    @Test
    void sendsManyAnswersInSeveralMessages() {
        OrdinalPosition last = add("0");
        for (int i = 1; i < 2500; i++) {
            last = add(Integer.toString(i));
        }
        answers.acknowledgeUpTo(last);

        assertThat(sizes).containsExactly(1000, 1000, 500);
    }

    @Test
    void waitsForARecordThatHasNotArrivedYet() {
        CompletableFuture<Void> answered = answers.answered(ByteString.copyFromUtf8("b"));
        answers.acknowledgeUpTo(add("a"));
        assertThat(answered).isNotDone();
        answers.acknowledgeUpTo(add("b"));

        assertThat(answered).isDone();
        assertThat(answers.answered(ByteString.copyFromUtf8("b"))).isDone();
        assertThat(answers.answered(ByteString.EMPTY)).isDone();
    }

    @Test
    void waitsForNothingOnceTheStreamHasEnded() {
        CompletableFuture<Void> answered = answers.answered(ByteString.copyFromUtf8("b"));
        OrdinalPosition a = add("a");
        answers.close();
        answers.acknowledgeUpTo(a);

        assertThat(answered).isDone();
        assertThat(sent).isEmpty();
    }

    private OrdinalPosition add(String position) {
        return answers.add(ByteString.copyFromUtf8(position));
    }
}
