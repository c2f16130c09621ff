-- For wrk: one record a POST, as user_posting_emulation.py sends it; a row of pin of about 700 bytes.
-- At the end one line of JSON: answers a second, and those that were no 2xx.

local value = '{"index": 7528, "unique_id": "fbe53c66-3442-4773-b19e-d3ec6f54dddf", "title": "Thirty Ideas for a Small Garden",'
  .. ' "description": "' .. string.rep("What it is, how it is made, and why it is worth your while. ", 5) .. '",'
  .. ' "poster_name": "User Info Error", "follower_count": "28k", "tag_list": "Small Gardens,Garden Ideas,Flower Beds,Paths",'
  .. ' "is_image_or_video": "image", "image_src": "https://images.example/originals/aa/bb/cc.jpg", "downloaded": 0,'
  .. ' "save_location": "Local save in /data/diy-and-crafts", "category": "diy-and-crafts"}'

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/vnd.kafka.json.v2+json"
wrk.body = '{"records":[{"value":' .. value .. "}]}"

function done(summary, latency)
  io.write(string.format('{"per_s":%.0f,"p50_ms":%.2f,"p99_ms":%.2f,"failed":%d}\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
