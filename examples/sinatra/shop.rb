# A small shop in Ruby: one story and one subscription. Run it with `ruby shop.rb`, renew with `ruby shop.rb renew`.

require 'digest'
require 'erb'
require 'json'
require 'net/http'
require 'sinatra/base'
require 'uri'

PROVIDER = ENV.fetch('ONDEMAND_URL').chomp('/')
KEY = ENV.fetch('ONDEMAND_API_KEY')
SECRET = ENV.fetch('ONDEMAND_API_SECRET')
SALES = ENV.fetch('SALES', 'sales.jsonl')

# Prices stand here and nowhere else: what a page says is compared with them by the provider.
STORY = { name: 'The last night ferry', amount: 1900, currency: 'SEK' }.freeze
CLUB = { name: 'Every story', amount: 4900, currency: 'SEK' }.freeze
# Nothing is decided by these yet: the same request, with the same key, tells what became of it.
REPEAT = [500, 502, 503].freeze

# Posts to the merchant API; gives status and answer. Silence and a repeated key never charge twice.
def ask(path, fields, idempotency_key)
  address = URI(PROVIDER + path)
  post = Net::HTTP::Post.new(address, 'Idempotency-Key' => idempotency_key, 'Prefer' => 'return=representation')
  post.basic_auth(KEY, SECRET)
  post.set_form_data(fields)
  [0, 1, 2, 4].each do |pause|
    sleep pause
    tls = address.scheme == 'https'
    answer = Net::HTTP.start(address.host, address.port, use_ssl: tls, read_timeout: 30) { |http| http.request(post) }
    status, body = answer.code.to_i, JSON.parse(answer.body)
    return [status, body] unless REPEAT.include?(status) || (status == 409 && body['code'] == 'request_in_progress')
  rescue SystemCallError, Timeout::Error, EOFError, JSON::ParserError
    next
  end
  [504, { 'code' => 'outcome_unknown' }]
end

# Charges what the buyer agreed to: `proof` is that of one purchase, or the reference of a subscription.
def order(user_token, proof, item, reference, idempotency_key)
  fields = { reference: reference, name: item[:name], order_amount: item[:amount], currency: item[:currency], origin_proof: proof }
  status, answer = ask("/api/v1/users/#{ERB::Util.url_encode(user_token)}/orders", fields, idempotency_key)
  # A payment that takes days is none yet.
  status == 202 ? [status, { 'code' => 'outcome_unknown' }] : [status, answer]
end

def keep(sale)
  File.open(SALES, 'a') { |sales| sales.puts(JSON.generate(sale)) }
end

# Charges every subscription for its next period; run it once for each.
def renew
  sales = File.readlines(SALES).map { |line| JSON.parse(line) }
  latest = sales.select { |sale| sale['subscription'] }.to_h { |sale| [sale['subscription'], sale] }
  latest.each do |reference, sale|
    period = sale['charged'] + 1
    status, answer = order(sale['user_token'], reference, CLUB, 'club', "#{reference}-#{period}")
    puts "#{status == 201 ? 'charged' : answer['code']} period #{period}"
    keep(sale.merge('charged' => period)) if status == 201
  end
end

class Shop < Sinatra::Base
  set :port, ENV.fetch('PORT', '4567').to_i
  set :server, 'webrick'

  helpers do
    # A page with its form; after a refusal with the reason, which the form then opens on.
    def page(name, problem = nil)
      status 422 if problem
      erb name, locals: { problem: problem }
    end

    def data_problem(problem)
      problem ? %(data-problem="#{ERB::Util.html_escape(JSON.generate(problem))}") : ''
    end
  end

  get('/') { page :story }
  get('/club') { page :club }
  get('/thanks') { erb :thanks }

  post '/purchase' do
    user_token, proof = params.fetch('userToken'), params.fetch('origin_proof')
    # The key is of the proof: sent twice, it is still one order.
    status, answer = order(user_token, proof, STORY, 'story', Digest::SHA256.hexdigest(proof))
    next page(:story, answer) unless status == 201

    keep(order: answer['id'], user_token: user_token)
    redirect '/thanks#rest', 303
  end

  post '/subscribe' do
    user_token, proof = params.fetch('userToken'), params.fetch('origin_proof')
    address = "/api/v1/users/#{ERB::Util.url_encode(user_token)}/recurring_payments"
    status, made = ask(address, { origin_proof: proof }, Digest::SHA256.hexdigest(proof))
    next page(:club, made) unless status == 201

    reference = made['reference']
    status, answer = order(user_token, reference, CLUB, 'club', "#{reference}-1")
    next page(:club, answer) unless status == 201

    keep(subscription: reference, user_token: user_token, charged: 1)
    redirect '/thanks#rest', 303
  end
end

ARGV == ['renew'] ? renew : Shop.run!
