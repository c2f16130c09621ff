#include "emulate/generator/words.h"

namespace emulate::generator::words {
namespace {

constexpr auto kFirstNames = std::to_array<std::string_view>(
    {"Aaron",    "Abigail",  "Adam",       "Adrian",    "Adriana",   "Aidan",     "Aimee",
     "Alan",     "Albert",   "Alec",       "Alejandro", "Alex",      "Alexa",     "Alexander",
     "Alexis",   "Alfred",   "Alice",      "Alicia",    "Alison",    "Allen",     "Alvin",
     "Alyssa",   "Amanda",   "Amber",      "Amy",       "Ana",       "Andre",     "Andrea",
     "Andrew",   "Angel",    "Angela",     "Anita",     "Ann",       "Anna",      "Anne",
     "Anthony",  "Antonio",  "April",      "Ariana",    "Ashley",    "Austin",    "Barbara",
     "Becky",    "Benjamin", "Bernard",    "Beth",      "Betty",     "Bianca",    "Billy",
     "Blake",    "Bonnie",   "Brandi",     "Brandon",   "Brenda",    "Brian",     "Brittany",
     "Bruce",    "Bryan",    "Caitlin",    "Calvin",    "Cameron",   "Carl",      "Carla",
     "Carlos",   "Carol",    "Caroline",   "Carrie",    "Casey",     "Cassandra", "Catherine",
     "Chad",     "Charles",  "Chelsea",    "Cheryl",    "Chris",     "Christina", "Christopher",
     "Cindy",    "Claire",   "Cody",       "Colin",     "Connie",    "Corey",     "Courtney",
     "Craig",    "Crystal",  "Curtis",     "Cynthia",   "Dakota",    "Dale",      "Dana",
     "Daniel",   "Danielle", "David",      "Dawn",      "Deborah",   "Denise",    "Dennis",
     "Derek",    "Diana",    "Donald",     "Donna",     "Dorothy",   "Douglas",   "Duane",
     "Dustin",   "Dylan",    "Edward",     "Edwin",     "Elaine",    "Elizabeth", "Emily",
     "Emma",     "Eric",     "Erica",      "Erin",      "Ethan",     "Evan",      "Felicia",
     "Francis",  "Frank",    "Gabriel",    "Gary",      "George",    "Gina",      "Glenn",
     "Gloria",   "Grace",    "Gregory",    "Hailey",    "Hannah",    "Harold",    "Heather",
     "Hector",   "Helen",    "Holly",      "Hunter",    "Ian",       "Isaac",     "Isabella",
     "Jack",     "Jacob",    "Jacqueline", "Jade",      "James",     "Jamie",     "Janet",
     "Jasmine",  "Jason",    "Jeffrey",    "Jenna",     "Jennifer",  "Jeremy",    "Jesse",
     "Jessica",  "Jill",     "Joan",       "Joel",      "John",      "Jonathan",  "Jordan",
     "Jose",     "Joseph",   "Joshua",     "Joy",       "Juan",      "Judith",    "Julia",
     "Justin",   "Kaitlyn",  "Karen",      "Karl",      "Katherine", "Kathryn",   "Katie",
     "Kayla",    "Keith",    "Kelly",      "Kenneth",   "Kevin",     "Kimberly",  "Kyle",
     "Larry",    "Laura",    "Lauren",     "Leah",      "Leslie",    "Linda",     "Lisa",
     "Logan",    "Lori",     "Lucas",      "Luis",      "Mackenzie", "Madison",   "Marcus",
     "Margaret", "Maria",    "Marie",      "Mark",      "Martin",    "Mary",      "Matthew",
     "Megan",    "Melanie",  "Melissa",    "Michael",   "Michelle",  "Miguel",    "Mitchell",
     "Molly",    "Monica",   "Morgan",     "Nancy",     "Natalie",   "Nathan",    "Nicholas",
     "Nicole",   "Nina",     "Norma",      "Olivia",    "Oscar",     "Pamela",    "Patricia",
     "Patrick",  "Paul",     "Peter",      "Philip",    "Rachel",    "Ralph",     "Randy",
     "Raymond",  "Rebecca",  "Renee",      "Richard",   "Rita",      "Robert",    "Robin",
     "Ronald",   "Ruth",     "Ryan",       "Samantha",  "Samuel",    "Sandra",    "Sara",
     "Scott",    "Sean",     "Shannon",    "Sharon",    "Sheila",    "Shirley",   "Sophia",
     "Stacy",    "Stephen",  "Steven",     "Susan",     "Sydney",    "Tamara",    "Tanya",
     "Taylor",   "Teresa",   "Theresa",    "Thomas",    "Tiffany",   "Timothy",   "Tina",
     "Todd",     "Tracy",    "Travis",     "Tyler",     "Valerie",   "Vanessa",   "Veronica",
     "Victor",   "Victoria", "Vincent",    "Virginia",  "Walter",    "Wanda",     "Wayne",
     "Wendy",    "Wesley",   "William",    "Yolanda",   "Yvonne",    "Zachary",   "Zoe"});

constexpr auto kLastNames = std::to_array<std::string_view>(
    {"Abbott",    "Acevedo",  "Acosta",   "Adams",    "Adkins",    "Aguilar",   "Aguirre",
     "Alexander", "Ali",      "Allen",    "Allison",  "Alvarado",  "Alvarez",   "Anderson",
     "Andrews",   "Anthony",  "Archer",   "Arellano", "Arias",     "Armstrong", "Arnold",
     "Arroyo",    "Ashley",   "Atkins",   "Atkinson", "Austin",    "Avery",     "Avila",
     "Ayala",     "Ayers",    "Bailey",   "Baker",    "Baldwin",   "Ball",      "Barber",
     "Barker",    "Barnes",   "Barnett",  "Barrett",  "Barry",     "Bates",     "Baxter",
     "Beck",      "Becker",   "Bell",     "Bennett",  "Benson",    "Berry",     "Best",
     "Bishop",    "Black",    "Blair",    "Blake",    "Bond",      "Bowen",     "Bowman",
     "Boyd",      "Bradley",  "Brady",    "Brewer",   "Brooks",    "Brown",     "Bryant",
     "Burgess",   "Burke",    "Burns",    "Burton",   "Butler",    "Byrd",      "Cain",
     "Caldwell",  "Camacho",  "Campbell", "Cannon",   "Cardenas",  "Carlson",   "Carpenter",
     "Carr",      "Carroll",  "Carter",   "Castillo", "Castro",    "Cervantes", "Chambers",
     "Chan",      "Chandler", "Chang",    "Chapman",  "Chavez",    "Chen",      "Christian",
     "Clark",     "Clarke",   "Clayton",  "Cobb",     "Cochran",   "Cole",      "Coleman",
     "Collins",   "Conner",   "Cook",     "Cooper",   "Cordova",   "Cortez",    "Cox",
     "Craig",     "Crawford", "Cross",    "Cruz",     "Cummings",  "Curtis",    "Daniels",
     "Davidson",  "Davis",    "Dawson",   "Dean",     "Delgado",   "Diaz",      "Dixon",
     "Douglas",   "Doyle",    "Drake",    "Duncan",   "Dunn",      "Edwards",   "Elliott",
     "Ellis",     "Estrada",  "Evans",    "Farrell",  "Ferguson",  "Fernandez", "Fields",
     "Fisher",    "Fleming",  "Fletcher", "Flores",   "Ford",      "Foster",    "Fowler",
     "Fox",       "Francis",  "Frazier",  "Freeman",  "Fuller",    "Garcia",    "Gardner",
     "Garrett",   "George",   "Gibson",   "Gill",     "Gomez",     "Gonzalez",  "Gordon",
     "Graham",    "Grant",    "Gray",     "Green",    "Greene",    "Griffin",   "Gutierrez",
     "Guzman",    "Hale",     "Hall",     "Hamilton", "Hansen",    "Hanson",    "Harper",
     "Harris",    "Hart",     "Harvey",   "Hayes",    "Henderson", "Henry",     "Hernandez",
     "Hill",      "Hodges",   "Hoffman",  "Holland",  "Holmes",    "Howard",    "Hudson",
     "Hughes",    "Hunt",     "Jackson",  "Jacobs",   "James",     "Jenkins",   "Jensen",
     "Johnson",   "Jones",    "Jordan",   "Kelley",   "Kelly",     "Kennedy",   "Kim",
     "King",      "Knight",   "Lambert",  "Larson",   "Lawrence",  "Lee",       "Lewis",
     "Long",      "Lopez",    "Lynch",    "Marshall", "Martin",    "Martinez",  "Mason",
     "May",       "McCoy",    "McDonald", "Medina",   "Mendoza",   "Meyer",     "Miller",
     "Mills",     "Mitchell", "Moore",    "Morales",  "Morgan",    "Morris",    "Murphy",
     "Murray",    "Myers",    "Nelson",   "Newman",   "Nguyen",    "Nichols",   "Norris",
     "Obrien",    "Oliver",   "Ortiz",    "Owens",    "Palmer",    "Parker",    "Patel",
     "Payne",     "Perez",    "Perry",    "Peters",   "Phillips",  "Pierce",    "Porter",
     "Powell",    "Price",    "Ramirez",  "Ramos",    "Reed",      "Reyes",     "Reynolds",
     "Rice",      "Richards", "Rivera",   "Roberts",  "Robinson",  "Rodriguez", "Rogers",
     "Rose",      "Ross",     "Ruiz",     "Russell",  "Ryan",      "Sanchez",   "Sanders",
     "Schmidt",   "Scott",    "Shaw",     "Silva",    "Simmons",   "Smith",     "Snyder",
     "Spencer",   "Stewart",  "Stone",    "Sullivan", "Taylor",    "Thomas",    "Thompson",
     "Torres",    "Tucker",   "Turner",   "Vasquez",  "Wagner",    "Walker",    "Wallace",
     "Ward",      "Warren",   "Watson",   "Weaver",   "Webb",      "Welch",     "West",
     "White",     "Williams", "Wilson",   "Wood",     "Wright",    "Young",     "Zimmerman"});

constexpr auto kPosterWords = std::to_array<std::string_view>(
    {"Amber",   "Anchor",  "Apple",   "Arrow",   "Autumn",    "Bamboo", "Basil",   "Birch",
     "Blossom", "Bramble", "Breeze",  "Bright",  "Canvas",    "Cedar",  "Cherry",  "Citrus",
     "Clover",  "Coastal", "Copper",  "Coral",   "Corner",    "Cotton", "Crimson", "Daisy",
     "Desert",  "Dream",   "Ember",   "Emerald", "Feather",   "Fern",   "Forest",  "Garden",
     "Ginger",  "Golden",  "Harbor",  "Harvest", "Hazel",     "Honey",  "Indigo",  "Island",
     "Ivory",   "Jasper",  "Juniper", "Lantern", "Lemon",     "Linen",  "Little",  "Lotus",
     "Lunar",   "Maple",   "Marble",  "Meadow",  "Mellow",    "Mint",   "Misty",   "Modern",
     "Monday",  "Moss",    "Nimble",  "North",   "Oak",       "Ocean",  "Olive",   "Opal",
     "Orchard", "Pebble",  "Pepper",  "Pine",    "Plum",      "Poppy",  "Prairie", "Quiet",
     "Raven",   "River",   "Rustic",  "Saffron", "Sage",      "Salt",   "Silver",  "Simple",
     "Sparrow", "Spruce",  "Sunday",  "Sunny",   "Tangerine", "Teal",   "Thistle", "Timber",
     "Tulip",   "Velvet",  "Violet",  "Walnut",  "Wander",    "Willow", "Winter",  "Woodland"});

constexpr auto kPosterEndings = std::to_array<std::string_view>(
    {"Studio",  "Blog",    "Home",        "Kitchen",     "Journal", "Workshop", "Collective",
     "Diary",   "House",   "Market",      "Notes",       "Living",  "Craft Co", "Design",
     "Atelier", "Stories", "Living Room", "Paper Goods", "Ideas",   "Magazine"});

}  // namespace

List first_names() { return kFirstNames; }
List last_names() { return kLastNames; }
List poster_words() { return kPosterWords; }
List poster_endings() { return kPosterEndings; }

}  // namespace emulate::generator::words
