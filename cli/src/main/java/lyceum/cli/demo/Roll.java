package lyceum.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Who is on the rolls of the demonstration, and when they come. Everybody is invented; the numbers are those of a hall and
 * an institute as they are run: shifts and strengths agree with each other.
 */
final class Roll {

    static final String MORNING = "1-7 06:00-12:00";
    static final String AFTERNOON = "1-7 12:00-18:00";
    static final String EVENING = "1-7 18:00-23:30";
    static final String FULL_DAY = "1-7 06:00-23:30";

    /**
     * A member of the hall.
     *
     * @param hours when the pass lets them in, null for around the clock
     * @param standing paid, grace, paused or lapsed
     */
    record Member(
            String name,
            String gender,
            String father,
            String phone,
            @Nullable String hours,
            Standing standing) {}

    enum Standing {
        PAID,
        GRACE,
        PAUSED,
        LAPSED
    }

    /** A batch of the institute: its name, strength, and the hours of its classes. */
    record Batch(String name, int strength, String hours) {}

    /** A student of a batch, with the guardian who is told. */
    record Student(String name, String gender, String father, String phone, int batch) {}

    private static final List<String> MEN = List.of(
            "Aarav",
            "Abhishek",
            "Aditya",
            "Ajay",
            "Akash",
            "Alok",
            "Aman",
            "Amit",
            "Anand",
            "Aniket",
            "Ankit",
            "Anurag",
            "Arjun",
            "Ashish",
            "Ashutosh",
            "Avinash",
            "Ayush",
            "Bhavesh",
            "Chandan",
            "Deepak",
            "Dev",
            "Dhruv",
            "Dinesh",
            "Gaurav",
            "Gautam",
            "Harsh",
            "Himanshu",
            "Imran",
            "Ishaan",
            "Jatin",
            "Karan",
            "Kartik",
            "Keshav",
            "Kunal",
            "Lokesh",
            "Manish",
            "Manoj",
            "Mayank",
            "Mohit",
            "Mukesh",
            "Naveen",
            "Neeraj",
            "Nikhil",
            "Nitin",
            "Om",
            "Pankaj",
            "Parth",
            "Pawan",
            "Piyush",
            "Prakash",
            "Pranav",
            "Prashant",
            "Praveen",
            "Rahul",
            "Raj",
            "Rajat",
            "Rakesh",
            "Raman",
            "Ravi",
            "Ritesh",
            "Rohan",
            "Rohit",
            "Sachin",
            "Sahil",
            "Salman",
            "Sandeep",
            "Sanjay",
            "Saurabh",
            "Shivam",
            "Shubham",
            "Sonu",
            "Suraj",
            "Tarun",
            "Tushar",
            "Utkarsh",
            "Varun",
            "Vikas",
            "Vikram",
            "Vinay",
            "Vishal",
            "Vivek",
            "Yash");
    private static final List<String> WOMEN = List.of(
            "Aarti",
            "Aditi",
            "Aisha",
            "Akanksha",
            "Amrita",
            "Ananya",
            "Anjali",
            "Ankita",
            "Archana",
            "Asha",
            "Bhavna",
            "Chhavi",
            "Deepika",
            "Divya",
            "Fatima",
            "Garima",
            "Gauri",
            "Ishita",
            "Jaya",
            "Jyoti",
            "Kajal",
            "Kavita",
            "Khushboo",
            "Kiran",
            "Komal",
            "Lata",
            "Madhuri",
            "Mansi",
            "Meena",
            "Megha",
            "Monika",
            "Muskan",
            "Nandini",
            "Neha",
            "Nidhi",
            "Nikita",
            "Nisha",
            "Pallavi",
            "Payal",
            "Pooja",
            "Prachi",
            "Pragya",
            "Preeti",
            "Priya",
            "Radha",
            "Rani",
            "Rashmi",
            "Riya",
            "Ruchi",
            "Rupa",
            "Sakshi",
            "Sana",
            "Sapna",
            "Sarita",
            "Seema",
            "Shalini",
            "Shreya",
            "Shruti",
            "Simran",
            "Sneha",
            "Sonam",
            "Sunita",
            "Swati",
            "Tanvi",
            "Trisha",
            "Vaishali",
            "Vandana",
            "Zoya");
    private static final List<String> SURNAMES = List.of(
            "Agarwal",
            "Ahmad",
            "Ansari",
            "Bharti",
            "Chaudhary",
            "Choudhary",
            "Das",
            "Dubey",
            "Gupta",
            "Jain",
            "Jha",
            "Joshi",
            "Kashyap",
            "Khan",
            "Kumar",
            "Kumari",
            "Kushwaha",
            "Mahato",
            "Malik",
            "Meena",
            "Mishra",
            "Nath",
            "Pandey",
            "Paswan",
            "Pathak",
            "Prasad",
            "Rai",
            "Raj",
            "Ranjan",
            "Saini",
            "Sahu",
            "Sharma",
            "Shekhawat",
            "Shukla",
            "Singh",
            "Sinha",
            "Soni",
            "Srivastava",
            "Tiwari",
            "Tripathi",
            "Upadhyay",
            "Verma",
            "Yadav");

    private final Random random = new Random(20_261_121);
    private int phones = 4_100_000;

    /** The hall's roll of 420: 352 paid, 21 in grace, 17 paused, 30 lapsed; 373 of them sit, in the shifts as they are sold. */
    List<Member> hall() {
        List<@Nullable String> sold = new ArrayList<>();
        add(sold, 116, MORNING);
        add(sold, 74, AFTERNOON);
        add(sold, 123, EVENING);
        add(sold, 18, "1-7 06:00-18:00");
        add(sold, 8, "1-7 12:00-23:30");
        add(sold, 28, FULL_DAY);
        add(sold, 6, null);
        // Three of one name stand at the counter sooner or later; their fathers' names tell them apart.
        List<Member> roll = new ArrayList<>(List.of(
                // Hers is the card that everyone tries first, at any hour.
                new Member("Asha Kumari", "female", "Ramesh Prasad", phone(), null, Standing.PAID),
                new Member("Rahul Kumar", "male", "Suresh Kumar", phone(), MORNING, Standing.PAID),
                new Member("Rahul Kumar", "male", "Mahesh Kumar", phone(), EVENING, Standing.PAID),
                new Member("Rahul Kumar", "male", "Dinesh Yadav", phone(), EVENING, Standing.GRACE)));
        sold.remove((Object) null);
        sold.remove(MORNING);
        sold.remove(EVENING);
        sold.remove(EVENING);
        for (int i = 0; i < sold.size(); i++) {
            roll.add(member(sold.get(i), i % 18 == 7 && roll.size() < 366 ? Standing.GRACE : Standing.PAID));
        }
        for (int i = 0; i < 17; i++) {
            roll.add(member(EVENING, Standing.PAUSED));
        }
        for (int i = 0; i < 30; i++) {
            roll.add(member(MORNING, Standing.LAPSED));
        }
        return List.copyOf(roll);
    }

    private static void add(List<@Nullable String> sold, int times, @Nullable String hours) {
        for (int i = 0; i < times; i++) {
            sold.add(hours);
        }
    }

    private Member member(@Nullable String hours, Standing standing) {
        boolean woman = random.nextInt(100) < 38;
        return new Member(name(woman), woman ? "female" : "male", name(false), phone(), hours, standing);
    }

    /** The institute's thirteen batches with 600 students. */
    static List<Batch> batches() {
        String twelfth = "1-6 05:45-09:20";
        String droppers = "1-6 07:45-13:30";
        String eleventh = "1-6 13:15-16:50";
        String school = "1-6 16:15-19:50";
        return List.of(
                new Batch("9-F1", 46, school),
                new Batch("9-F2", 44, school),
                new Batch("10-F1", 48, school),
                new Batch("10-F2", 47, school),
                new Batch("10-F3", 45, school),
                new Batch("11-JEE-A", 50, eleventh),
                new Batch("11-JEE-B", 46, eleventh),
                new Batch("11-NEET-A", 52, eleventh),
                new Batch("11-NEET-B", 48, eleventh),
                new Batch("12-JEE-A", 45, twelfth),
                new Batch("12-JEE-B", 41, twelfth),
                new Batch("12-NEET", 50, twelfth),
                new Batch("Dropper-NEET", 38, droppers));
    }

    List<Student> institute() {
        List<Student> students = new ArrayList<>();
        List<Batch> batches = batches();
        for (int batch = 0; batch < batches.size(); batch++) {
            for (int i = 0; i < batches.get(batch).strength(); i++) {
                boolean woman = random.nextInt(100) < 44;
                String surname = pick(SURNAMES);
                students.add(new Student(
                        pick(woman ? WOMEN : MEN) + " " + surname,
                        woman ? "female" : "male",
                        pick(MEN) + " " + surname,
                        phone(),
                        batch));
            }
        }
        return List.copyOf(students);
    }

    List<String> teachers() {
        List<String> teachers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            teachers.add(name(i % 3 == 0));
        }
        return List.copyOf(teachers);
    }

    private String name(boolean woman) {
        return pick(woman ? WOMEN : MEN) + " " + pick(SURNAMES);
    }

    private String pick(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    /** No mobile number in India begins with a 5. */
    private String phone() {
        phones += 1 + random.nextInt(9);
        return "+91 50000 " + String.format("%05d", phones % 100_000);
    }
}
