package lyceum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lyceum.core.base.TestDb;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigtermIT {

    @ParameterizedTest
    @EnumSource
    void aServerThatIsToldToEndFinishesWhatIsUnderWay(TestDb.Engine engine) throws Exception {
        try (RealSite site = RealSite.fresh(engine);
                Recorder recorder = Recorder.start(site.broker, site.folder.resolve("recorded"))) {
            ServerProcess server = site.start();
            try (Crowd crowd = new Crowd(site)) {
                crowd.tapping(50);
                RealSite.await(
                        "fifty opened doors",
                        Duration.ofSeconds(30),
                        () -> crowd.commanded().size() > 50);
                crowd.together();

                int code = server.end(Duration.ofSeconds(20));

                assertThat(code).as("exit code").isIn(0, 143);
            }
            site.start();
            assertThat(recorder.acknowledged()).hasSizeGreaterThan(50);
            assertThat(site.visits()).containsAll(recorder.acknowledged());
            assertThat(site.findings()).isEmpty();
        }
    }
}
