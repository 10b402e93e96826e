package lyceum.core.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyHoursTest {

    private static final ZoneId GAYA = ZoneId.of("Asia/Kolkata");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static LocalDateTime at(String text) {
        return LocalDateTime.parse(text);
    }

    @Test
    void theHallIsOpenFromSixToHalfPastElevenAndLaterOnSundays() {
        WeeklyHours hours = WeeklyHours.parse("1-6 06:00-23:30; 7 08:00-20:00");
        assertThat(hours.contains(at("2026-03-02T06:00:00"))).isTrue();
        assertThat(hours.contains(at("2026-03-02T05:59:59"))).isFalse();
        assertThat(hours.contains(at("2026-03-07T23:29:59"))).isTrue();
        assertThat(hours.contains(at("2026-03-07T23:30:00"))).isFalse();
        assertThat(hours.contains(at("2026-03-08T07:00:00"))).isFalse();
        assertThat(hours).hasToString("1-6 06:00-23:30; 7 08:00-20:00");
    }

    @Test
    void aNightWindowBelongsToTheDayItBeginsOnAndCrossesTheWeek() {
        WeeklyHours night = WeeklyHours.parse("7 22:00-06:00");
        assertThat(night.contains(at("2026-03-08T22:00:00"))).isTrue();
        assertThat(night.contains(at("2026-03-09T05:59:00"))).isTrue();
        assertThat(night.contains(at("2026-03-09T06:00:00"))).isFalse();
        assertThat(night.contains(at("2026-03-09T22:00:00"))).isFalse();
        assertThat(night.endOf(at("2026-03-08T23:10:30").atZone(GAYA)))
                .isEqualTo(at("2026-03-09T06:00:00").atZone(GAYA));
    }

    @Test
    void windowsThatTouchAreOneAndHoursWithoutAGapNeverEnd() {
        WeeklyHours two = WeeklyHours.parse("1-7 06:00-12:00; 1-7 12:00-18:00");
        assertThat(two.endOf(at("2026-03-02T07:00:00").atZone(GAYA)))
                .isEqualTo(at("2026-03-02T18:00:00").atZone(GAYA));
        assertThat(two.endOf(at("2026-03-02T18:00:00").atZone(GAYA))).isNull();
        assertThat(WeeklyHours.parse("1-7 00:00-24:00")
                        .endOf(at("2026-03-02T07:00:00").atZone(GAYA)))
                .isNull();
    }

    @Test
    void aWindowEndsByTheWallClockThoughAnHourIsMissingOrDoubled() {
        WeeklyHours night = WeeklyHours.parse("1-7 22:00-06:00");
        ZonedDateTime spring = at("2026-03-28T23:00:00").atZone(BERLIN);
        assertThat(night.endOf(spring)).isEqualTo(at("2026-03-29T06:00:00").atZone(BERLIN));
        assertThat(java.time.Duration.between(spring, night.endOf(spring))).hasHours(6);
        ZonedDateTime autumn = at("2026-10-24T23:00:00").atZone(BERLIN);
        assertThat(java.time.Duration.between(autumn, night.endOf(autumn))).hasHours(8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8 06:00-12:00",
                "0 06:00-12:00",
                "6-1 06:00-12:00",
                "1 6:00-12:00",
                "1 06:00-25:00",
                "1 06:60-12:00",
                "1 24:00-02:00",
                "1-6 06:00",
                "always",
                "1 06:00-12:00;;",
                "1 06:00-24:30"
            })
    void whatIsNoHoursIsRefused(String text) {
        assertThatThrownBy(() -> WeeklyHours.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The same question answered in the slow and obvious way: minute by minute, window by window. */
    private record Plain(int day, int from, int until) {
        boolean contains(int minuteOfWeek) {
            for (int i = 0; i < (until > from ? until - from : until + 1440 - from); i++) {
                if (((day - 1) * 1440 + from + i) % 10_080 == minuteOfWeek) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void anyHoursSayTheSameAsTheirMinutesOneByOne() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            var plain = new ArrayList<Plain>();
            var text = new ArrayList<String>();
            for (int i = 0; i <= random.nextInt(5); i++) {
                Plain window = new Plain(1 + random.nextInt(7), random.nextInt(1440), random.nextInt(1441));
                plain.add(window);
                text.add("%d %02d:%02d-%02d:%02d"
                        .formatted(
                                window.day, window.from / 60, window.from % 60, window.until / 60, window.until % 60));
            }
            holds(seed, WeeklyHours.parse(String.join(" ; ", text)), plain, random);
        }
    }

    private static void holds(long seed, WeeklyHours hours, List<Plain> plain, Random random) {
        assertThat(WeeklyHours.parse(hours.toString())).as("seed %d", seed).isEqualTo(hours);
        LocalDateTime monday = at("2026-03-02T00:00:00");
        for (int i = 0; i < 40; i++) {
            int minute = random.nextInt(10_080);
            boolean open = plain.stream().anyMatch(window -> window.contains(minute));
            assertThat(hours.contains(monday.plusMinutes(minute)))
                    .as("seed %d, %s at minute %d", seed, hours, minute)
                    .isEqualTo(open);
            ZonedDateTime end = hours.endOf(monday.plusMinutes(minute).atZone(GAYA));
            if (end != null) {
                assertThat(open).as("seed %d, %s", seed, hours).isTrue();
                assertThat(hours.contains(end.toLocalDateTime()))
                        .as("seed %d, %s", seed, hours)
                        .isFalse();
                assertThat(hours.contains(end.toLocalDateTime().minusMinutes(1)))
                        .as("seed %d, %s", seed, hours)
                        .isTrue();
            }
        }
    }

    @Test
    void theBusinessDayChangesAtTheCutOff() {
        LocalTime four = LocalTime.of(4, 0);
        assertThat(BusinessDay.of(at("2026-03-03T03:59:59").atZone(GAYA).toInstant(), GAYA, four))
                .isEqualTo("2026-03-02");
        assertThat(BusinessDay.of(at("2026-03-03T04:00:00").atZone(GAYA).toInstant(), GAYA, four))
                .isEqualTo("2026-03-03");
        var day = BusinessDay.of(at("2026-03-29T12:00:00").atZone(BERLIN).toInstant(), BERLIN, LocalTime.of(2, 30));
        var begin = BusinessDay.begin(day, BERLIN, LocalTime.of(2, 30));
        assertThat(BusinessDay.of(begin.plusSeconds(3_600), BERLIN, LocalTime.of(2, 30)))
                .isEqualTo(day);
        assertThat(BusinessDay.end(day.minusDays(1), BERLIN, LocalTime.of(2, 30)))
                .isEqualTo(begin);
    }
}
