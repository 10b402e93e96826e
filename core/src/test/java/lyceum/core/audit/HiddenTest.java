package lyceum.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HiddenTest {

    private record Child(String name, @Nullable String phone) {}

    private record Someone(
            String name, @Nullable String phone, @Nullable String email, List<Child> children) {}

    @Test
    void personalDataIsHiddenAtEveryDepthAndOnlyItsChangeIsTold() {
        Someone before = new Someone("Asha", "+919431012345", null, List.of(new Child("Ravi", "+919431099999")));
        Someone after = new Someone("Asha", "+919431054321", "asha@example.org", List.of());
        assertThat(Hidden.json(before, null)).isEqualTo("""
                        {"name":"Asha","phone":"(hidden)","email":null,\
                        "children":[{"name":"Ravi","phone":"(hidden)"}]}""");
        assertThat(Hidden.json(after, before)).isEqualTo("""
                        {"name":"Asha","phone":"(hidden, changed)","email":"(hidden, changed)","children":[]}""");
        assertThat(Hidden.json(before, before)).contains("\"phone\":\"(hidden)\"");
        assertThat(Arrays.asList(Hidden.json(null, before))).containsOnlyNulls();
    }
}
