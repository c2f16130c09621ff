#include "emulate/generator/words.h"

namespace emulate::generator::words {
namespace {

// The blocks' first rows follow the uneven sizes of the course's table.
constexpr auto kCategories = std::to_array<Category>({
    {"art",
     0,
     {"Pencil Sketch", "Ink Portrait", "Watercolor Wash", "Clay Figure", "Paper Collage",
      "Canvas Mural", "Charcoal Study", "Glass Mosaic", "Color Wheel", "Line Drawing", "Still Life",
      "Art Journal"}},
    {"beauty",
     882,
     {"Skin Routine", "Nail Design", "Braided Updo", "Lip Tint", "Face Mask", "Curly Hair",
      "Winged Liner", "Bridal Makeup", "Hair Oil", "Freckle Look", "Gel Polish", "Short Bob"}},
    {"christmas",
     1637,
     {"Advent Calendar", "Tree Topper", "Pine Garland", "Gift Wrap", "Mantel Display", "Snow Globe",
      "Stocking Pattern", "Cookie Tray", "Paper Star", "Wreath Frame", "Table Runner",
      "Porch Lights"}},
    {"diy-and-crafts",
     2620,
     {"Macrame Hanger", "Paper Flower", "Felt Animal", "Yarn Basket", "Resin Tray", "Wood Sign",
      "Button Bracelet", "Cardboard Castle", "Candle Jar", "Quilt Block", "Clay Earring",
      "Bottle Lamp"}},
    {"education",
     3467,
     {"Lesson Plan", "Reading Corner", "Spelling Game", "Number Line", "Science Fair",
      "Classroom Door", "Phonics Card", "Morning Meeting", "Essay Outline", "Map Project",
      "Study Schedule", "Word Wall"}},
    {"event-planning",
     4330,
     {"Seating Chart", "Garden Party", "Balloon Arch", "Guest List", "Dessert Bar", "Picnic Table",
      "Photo Backdrop", "Welcome Sign", "Tent Lighting", "Menu Card", "Birthday Theme",
      "Baby Shower"}},
    {"finance",
     5080,
     {"Budget Binder", "Savings Jar", "Debt Snowball", "Emergency Fund", "Side Hustle",
      "Meal Budget", "Bill Tracker", "Index Fund", "Cash Envelope", "Tax Folder", "Spending Freeze",
      "Rainy Day Plan"}},
    {"home-decor",
     5854,
     {"Gallery Wall", "Entry Bench", "Open Shelf", "Linen Curtain", "Reading Nook", "Accent Chair",
      "Attic Bedroom", "Kitchen Island", "Brick Fireplace", "Window Seat", "Plant Corner",
      "Hallway Mirror"}},
    {"mens-fashion",
     6729,
     {"Linen Suit", "Denim Jacket", "Oxford Shirt", "Chelsea Boot", "Wool Overcoat", "Knit Tie",
      "Capsule Wardrobe", "Leather Belt", "Summer Loafer", "Street Outfit", "Beard Trim",
      "Pocket Square"}},
    {"quotes",
     7573,
     {"Morning Thought", "Courage Line", "Gratitude Note", "Kindness Saying", "Love Letter",
      "Life Lesson", "Funny One-Liner", "Friendship Verse", "Monday Mantra", "Calm Reminder",
      "Travel Motto", "Strength Poem"}},
    {"tattoos",
     8475,
     {"Forearm Sleeve", "Fine Line Rose", "Ankle Band", "Compass Design", "Wrist Script",
      "Shoulder Mandala", "Wolf Stencil", "Matching Symbol", "Floral Spine", "Tiny Moon",
      "Geometric Bear", "Wave Outline"}},
    {"travel",
     9465,
     {"Packing List", "Island Ferry", "Mountain Hut", "Night Train", "Hidden Beach", "City Weekend",
      "Road Trip", "Desert Camp", "Street Market", "Lake Cabin", "Coastal Trail",
      "Airport Outfit"}},
    {"vehicles",
     10299,
     {"Camper Van", "Classic Coupe", "Cafe Racer", "Off-Road Truck", "Electric Bike", "Racing Kart",
      "Vintage Scooter", "Wooden Boat", "Garage Setup", "Rally Wagon", "Chrome Bumper",
      "Touring Cycle"}},
});

constexpr auto kAdjectives = std::to_array<std::string_view>(
    {"Affordable", "Beautiful", "Bold",    "Bright",   "Charming", "Clever",   "Cozy",
     "Creative",   "Easy",      "Elegant", "Fresh",    "Fun",      "Gorgeous", "Handmade",
     "Inspiring",  "Lovely",    "Minimal", "Modern",   "Natural",  "Playful",  "Pretty",
     "Quick",      "Rustic",    "Simple",  "Stunning", "Unique",   "Vintage",  "Warm"});

constexpr auto kTagEndings = std::to_array<std::string_view>(
    {"", " Ideas", " Inspiration", " Tips", " For Beginners", " Aesthetic", " Diy", " Trends",
     " At Home", " Photos", " Guide", " For Kids", " Design", " On A Budget", " Hacks"});

constexpr auto kTitles = std::to_array<std::string_view>(
    {"$n $a $t Ideas", "$n $a $t Ideas You Will Want to Try", "How to Plan a $a $t", "$a $t",
     "The $a $t Guide for Beginners", "$n Ways to Make Your $t Look $a", "My $a $t, Step by Step",
     "$a $t Inspiration for Every Season", "Why We Love This $a $t", "$t: $n $a Examples",
     "A $a $t in $n Minutes", "$a $t Tutorial | Free Printable",
     "$n Things to Know Before You Start a $t",
     "The Best $a $t Ideas of the Year - Big and Small, for Every Room, Every Budget and Every "
     "Mood"});

constexpr auto kForeignTitles = std::to_array<std::string_view>(
    {"Простая идея для дома: $t", "Красивые рисунки и узоры", "Как сделать своими руками",
     "Лучшие идеи недели № $n", "Όμορφες ιδέες για το σπίτι", "Εύκολα βήματα για αρχάριους",
     "簡単なアイデア集 $n選", "手作りの小さな贈り物", "秋の週末の過ごし方",
     "$a $t – $n Idées Faciles à Réaliser", "Günstige Ideen für jedes Zimmer",
     "Ideas fáciles y rápidas para mañana", "$n “$a” $t Finds", "$a $t ✨", "It’s Time for a $a $t",
     "$n $a $t Ideas…"});

constexpr auto kSentences = std::to_array<std::string_view>(
    {"A $a $t that anyone can finish in one afternoon.", "Save this $t for later!",
     "Here is how we made our $a $t with things from the drawer.",
     "Find out what makes a $t look $a.", "This $t takes less than an hour.",
     "You only need three things for this $a $t.", "Every step comes with a photo.",
     "The result is worth the wait.", "Try it with your friends this weekend.",
     "We tested each $t so that you do not have to.", "Get inspired by these $a examples.",
     "Our readers asked for more $t posts and here they are.", "The full list is on the blog.",
     "Print the pattern and begin right away.", "Nothing beats a $a $t on a slow day."});

constexpr auto kSentencesWithCommas = std::to_array<std::string_view>(
    {"From $a to plain, there is a $t for everybody.", "Measure, mark, cut and enjoy your $t.",
     "Big, small, $a or quiet: pick the $t you like.",
     "If you are new to this, start with a $a $t.", "Looking for a $a $t, a gift, or both?"});

}  // namespace

std::span<const Category> categories() { return kCategories; }
List adjectives() { return kAdjectives; }
List tag_endings() { return kTagEndings; }
List titles() { return kTitles; }
List foreign_titles() { return kForeignTitles; }
List sentences() { return kSentences; }
List sentences_with_commas() { return kSentencesWithCommas; }

}  // namespace emulate::generator::words
